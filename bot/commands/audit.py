"""What admins can read of what admins did."""

from bot.commands.table import ActionRow, CommandRow

COMMANDS: tuple[CommandRow, ...] = ()

ACTIONS: tuple[ActionRow, ...] = ()
