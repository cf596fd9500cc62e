"""What every member can do before they go away."""

from bot.commands.table import ActionRow, CommandRow

COMMANDS: tuple[CommandRow, ...] = ()

ACTIONS: tuple[ActionRow, ...] = ()
