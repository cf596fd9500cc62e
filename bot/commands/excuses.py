"""What admins can do about a day that could not be studied on."""

from bot.commands.table import ActionRow, CommandRow

COMMANDS: tuple[CommandRow, ...] = ()

ACTIONS: tuple[ActionRow, ...] = ()
