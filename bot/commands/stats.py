"""What every member can see of their reviews."""

from bot.commands.table import ActionRow, CommandRow

COMMANDS: tuple[CommandRow, ...] = ()

ACTIONS: tuple[ActionRow, ...] = ()
