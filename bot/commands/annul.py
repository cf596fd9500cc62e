"""What admins can do about a question that was wrong."""

from bot.commands.table import ActionRow, CommandRow

COMMANDS: tuple[CommandRow, ...] = ()

ACTIONS: tuple[ActionRow, ...] = ()
