"""Setting a server up on Discord: one private panel with buttons, forms and selects, which stays one message."""

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.core.errors import AdminsOnly
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord, May
from tests.fakes.discord.form_components import walk
from tests.features.front import refusal


def test_an_admin_sets_a_server_up_in_one_message(play: Play, app: App) -> None:
    """Buttons, a select and a form change it where it stands; nobody else sees it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss)
        shown = await boss.types("/config")
        assert shown.ephemeral
        panel = shown.message
        shown = await boss.clicks("Turn quiet mode on", shown)
        assert "only speak when somebody asks me" in shown.text
        shown = await boss.chooses("Who may see the leaderboard?", "Admins only", shown)
        assert "Only admins see the leaderboard now." in shown.text
        form = await boss.clicks("Change questions a minute", shown)
        shown = await boss.fills(form, number="5")
        assert "5 questions a minute" in shown.text
        shown = await boss.clicks("Turn quiet mode off", shown)
        assert shown.message is panel
        assert ben.reads(guild.channels[0]) == []
        said = (await boss.types("/config")).text
        assert "5 a minute from each member" in said
        assert "only admins see it" in said

    play(app, scene)


def test_a_servers_zone_is_completed_asked_for_again_and_set(play: Play, app: App) -> None:
    """As an option it is completed while it is typed; in a form a wrong one can be tried again."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        assert [each.value for each in await boss.completes("/config", zone="berl")] == ["Europe/Berlin"]
        form = await boss.clicks("Change time zone", await boss.types("/config"))
        assert form.fields == {"zone": "UTC"}
        failed = await boss.fills(form, zone="Europe/Berlim")
        assert "Did you mean Europe/Berlin" in failed.text
        again = await boss.clicks("Try again", failed)
        done = await boss.fills(again, zone="Europe/Berlin")
        assert "10:00 in Europe/Berlin, and the group's day ends on <t:" in done.text
        assert "Europe/Berlin" in (await boss.types("/settings")).text

    play(app, scene)


def test_members_cannot_set_a_server_up(play: Play, app: App) -> None:
    """They are not offered the command, in whichever of two servers; what is set in one does not show in the other."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        garden = fake.guild("Garden", members=[ben], owner=boss)
        other = fake.guild("Kitchen", members=[ben], owner=boss)
        for channel in (garden.channels[0], ben.dm):
            assert "config" not in {each["name"] for each in ben.offered(channel)}
        await boss.clicks("Turn quiet mode on", await boss.types("/config", in_=garden.channels[0]))
        assert "Turn quiet mode on" in (await boss.types("/config", in_=other.channels[0])).buttons
        assert "Turn quiet mode off" in (await boss.types("/config", in_=garden.channels[0])).buttons

    play(app, scene)


def test_an_admins_button_that_everybody_sees_asks_who_presses_it(play: Play, app: App) -> None:
    """A member reads who may; who has Manage Server gets the panel to themselves, and its buttons work."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild(members=[ann], owner=boss)
        door = await ann.says(f"{fake.world.bot.mention} config", guild.channels[0])
        assert not door.ephemeral
        told = await ann.clicks("Open config", door)
        assert told.text == refusal(AdminsOnly())
        assert told.ephemeral
        panel = await boss.clicks("Open config", door)
        assert panel.ephemeral
        assert "only speak when somebody asks me" in (await boss.clicks("Turn quiet mode on", panel)).text
        assert door.buttons == ["Open config"], "it stays as it was"

    play(app, scene)


def test_a_panel_that_everybodys_button_opened_asks_at_every_press(play: Play, app: App) -> None:
    """Who had Manage Server when they opened it and has it no more is told so; what a command opened goes on."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild(members=[ann], owner=boss)
        role = fake.role(guild, "Helpers", May.MANAGE_GUILD, ann)
        door = await ann.says(f"{fake.world.bot.mention} config", guild.channels[0])
        own = await ann.types("/config")
        pressed, chosen, filled = [await ann.clicks("Open config", door) for _ in range(3)]
        pressed = await ann.clicks("Turn quiet mode on", pressed)
        assert "Turn quiet mode off" in pressed.buttons
        form = await ann.clicks("Change time zone", filled)
        fake.permit(guild, role, May(0))
        for told in (
            await ann.clicks("Turn quiet mode off", pressed),
            await ann.chooses("Channel for daily prompts", guild.channels[0], chosen),
            await ann.fills(form, zone="Asia/Tokyo"),
        ):
            assert told.text == refusal(AdminsOnly())
        own = await ann.clicks("Turn quiet mode on", own)
        assert "Turn quiet mode off" in own.buttons
        assert "Tokyo" in (await ann.fills(await ann.clicks("Change time zone", own), zone="Asia/Tokyo")).text

    play(app, scene)


def test_the_channel_for_daily_prompts_is_chosen_and_left(play: Play, app: App) -> None:
    """A select offers the server's channels and then shows the one that was chosen; a button leaves it again."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss, channels=("general", "prompts"))
        shown = await boss.chooses("Channel for daily prompts", guild.channels[1], await boss.types("/config"))
        assert "Daily prompts go to the channel chosen below." in shown.text
        (marked,) = [each["default_values"] for each in walk(shown.components) if "default_values" in each]
        assert marked == [{"id": guild.channels[1].id, "type": "channel"}]
        left = await boss.clicks("Stop daily prompts", shown)
        assert "no daily prompts until you choose" in left.text
        assert "Stop daily prompts" not in left.buttons

    play(app, scene)


def test_a_channel_for_daily_prompts_where_the_bot_cannot_post_is_kept_and_told(play: Play, app: App) -> None:
    """What is lacking is named with what to click, also of a hidden channel; once it is mended, nothing is."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss, channels=("general", "prompts", "hidden"))
        prompts, hidden = guild.channels[1:]
        prompts.set(fake.world.bot, deny=May.SEND_MESSAGES)
        hidden.set(fake.world.bot, deny=May.VIEW_CHANNEL)
        await fake.caught_up()
        shown = await boss.chooses("Channel for daily prompts", prompts, await boss.types("/config"))
        assert (
            "The channel is kept, but I can't post there yet. I lack **Send Messages**, **Embed Links**" in shown.text
        )
        assert "In #prompts: **Edit Channel → Permissions → Study Hall → Send Messages, Embed Links" in shown.text
        assert "Stop daily prompts" in shown.buttons, "it is chosen all the same"
        shown = await boss.chooses("Channel for daily prompts", hidden, shown)
        assert "I lack **View Channel**, " in shown.text
        assert "In #hidden: **Edit Channel → Permissions → Study Hall → View Channel, " in shown.text
        prompts.set(fake.world.bot)
        await fake.caught_up()
        shown = await boss.chooses("Channel for daily prompts", prompts, shown)
        assert "Daily prompts go to the channel chosen below." in shown.text
        assert "I can't" not in shown.text

    play(app, scene)


def test_the_doctor_names_what_lacks_until_it_is_there(play: Play, app: App) -> None:
    """The channel and the permission, with what to click; once it is given, all is OK."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss, channels=("general", "prompts"))
        prompts = guild.channels[1]
        await boss.chooses("Channel for daily prompts", prompts, await boss.types("/config"))
        prompts.set(fake.world.bot, deny=May.ATTACH_FILES)
        await fake.caught_up()
        ill = (await boss.types("/doctor")).text.replace("\\", "")
        assert "1 thing needs a look." in ill
        assert "**#prompts (daily prompts)** **Look here**: I lack **Attach Files**." in ill
        assert "In #prompts: **Edit Channel → Permissions → Study Hall → Attach Files**" in ill
        prompts.set(fake.world.bot)
        await fake.caught_up()
        well = (await boss.types("/doctor")).text.replace("\\", "")
        assert "Everything is OK." in well
        assert "**#prompts (daily prompts)** **OK**: " in well
        assert "Look here" not in well

    play(app, scene)
