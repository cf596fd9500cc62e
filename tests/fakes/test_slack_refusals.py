"""What Slack refuses is refused by the server on loopback, in Slack's words, as the real slack_sdk meets it."""

from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack.plain_app import form, section
from tests.fakes.slack.wire import Wire, played

Json = dict[str, Any]


def test_places_are_checked() -> None:
    """Unknown, foreign, archived channels and those without the app are refused, each with its error."""

    async def scene(wire: Wire) -> None:
        fake = wire.fake
        private = fake.channel("secret", members=[wire.ann], private=True, app=False)
        archived = fake.channel("old", members=[wire.ann], archived=True)
        other = fake.channel("theirs", team=fake.workspace("Other"), app=False)
        cases = {
            "C0NOWHERE": "channel_not_found",
            private.id: "channel_not_found",
            other.id: "channel_not_found",
            archived.id: "is_archived",
            wire.elsewhere.id: "not_in_channel",
            fake.team.app.id: "cannot_dm_bot",
        }
        for channel, error in cases.items():
            assert await wire.error(wire.post(channel=channel)) == error
        fake.grants("chat:write.public")
        await wire.post(channel=wire.elsewhere.id)
        assert (await wire.post(channel=wire.ann.id))["channel"] == wire.ann.dm.id
        hidden = wire.client.chat_postEphemeral(channel=wire.general.id, user=fake.user("Cem").id, text="x")
        assert await wire.error(hidden) == "user_not_in_channel"
        nobody = wire.client.chat_postEphemeral(channel=wire.general.id, user="U0NOBODY", text="x")
        assert await wire.error(nobody) == "user_not_found"
        assert await wire.error(wire.post(thread_ts="1.2")) == "thread_not_found"

    played(scene)


def test_edits_are_checked() -> None:
    """Only own messages that are there can be changed, within the workspace's time; no ephemeral one ever."""

    async def scene(wire: Wire) -> None:
        place = wire.general.id
        theirs = wire.ann.posts("mine", wire.general)
        hidden = await wire.client.chat_postEphemeral(channel=place, user=wire.ann.id, text="x")
        for ts, error in {
            theirs.ts: "cant_update_message",
            "1.2": "message_not_found",
            hidden["message_ts"]: "message_not_found",
        }.items():
            assert await wire.error(wire.client.chat_update(channel=place, ts=ts, text="y")) == error
        assert await wire.error(wire.client.chat_delete(channel=place, ts=theirs.ts)) == "cant_delete_message"
        mark = {"event_type": "delivery", "event_payload": {"id": 7}}
        ts = (await wire.post(section("blocks"), metadata=mark))["ts"]
        message = wire.general.messages[-1]
        alone = {"channel": place, "ts": ts, "blocks": [section("others")]}
        await wire.client.api_call("chat.update", json=alone)
        assert (wire.ann.reads(wire.general)[-1].text, message.text) == ("others", "x")
        await wire.client.chat_update(channel=place, ts=ts, text="y")
        assert (wire.ann.reads(wire.general)[-1].text, message.metadata) == ("y", mark)
        await wire.client.chat_update(channel=place, ts=ts, text="y", blocks=[section("z")], metadata={})
        assert (wire.ann.reads(wire.general)[-1].text, message.metadata) == ("z", None)
        wire.fake.world.edit_window = timedelta(minutes=5)
        wire.fake.clock.advance(minutes=6)
        late = wire.client.chat_update(channel=place, ts=ts, text="y")
        assert await wire.error(late) == "edit_window_closed"
        wire.general.archived = True
        assert await wire.error(wire.client.chat_update(channel=place, ts=ts, text="y")) == "is_inactive"
        wire.general.archived = False
        await wire.client.chat_delete(channel=place, ts=ts)
        assert await wire.error(wire.client.chat_delete(channel=place, ts=ts)) == "message_not_found"

    played(scene)


def test_an_unknown_method_is_refused_and_recorded() -> None:
    """A method that the server does not have is refused, and tests can ask for it."""

    async def scene(wire: Wire) -> None:
        assert await wire.error(wire.client.api_call("pins.add")) == "unknown_method"
        assert [record.name for record in wire.fake.web.unknown_routes] == ["pins.add"]

    played(scene)


def test_triggers_work_once_and_for_three_seconds() -> None:
    """A trigger that is unknown, used or old opens nothing."""

    async def scene(wire: Wire) -> None:
        async def opened(trigger: str) -> str:
            return await wire.error(wire.client.views_open(trigger_id=trigger, view=form()))

        used, old = wire.trigger(), wire.trigger()
        await wire.client.views_open(trigger_id=used, view=form())
        assert await opened("1.2.3") == "invalid_trigger_id"
        assert await opened(used) == "exchanged_trigger_id"
        wire.fake.clock.advance(seconds=3.5)
        assert await opened(old) == "expired_trigger_id"

    played(scene)


def test_views_that_changed_or_closed_are_not_updated() -> None:
    """An update with an old hash, or of a modal that is closed, is refused; a Home is published for people alone."""

    async def scene(wire: Wire) -> None:
        opened = (await wire.client.views_open(trigger_id=wire.trigger(), view=form()))["view"]
        wire.ann.enters(wire.ann.view, word="kept")  # type: ignore[arg-type]
        updated = (await wire.client.views_update(view_id=opened["id"], view=form(), hash=opened["hash"]))["view"]
        assert updated["state"]["values"]["w"]["word"]["value"] == "kept"
        again = wire.client.views_update(view_id=opened["id"], view=form(), hash=opened["hash"])
        assert await wire.error(again) == "hash_conflict"
        wire.ann.closes()
        gone = wire.client.views_update(view_id=opened["id"], view=form())
        assert await wire.error(gone) == "not_found"
        push = wire.client.views_push(trigger_id=wire.trigger(), view=form())
        assert await wire.error(push) == "invalid_trigger_id"
        home: Json = {"type": "home", "blocks": [section("hi")]}
        published = (await wire.client.views_publish(user_id=wire.ann.id, view=home))["view"]
        await wire.client.views_publish(user_id=wire.ann.id, view=home, hash=published["hash"])
        stale = wire.client.views_publish(user_id=wire.ann.id, view=home, hash=published["hash"])
        assert await wire.error(stale) == "hash_conflict"
        assert await wire.error(wire.client.views_publish(user_id="U0NOBODY", view=home)) == "user_not_found"

    played(scene)


def test_response_urls_work_five_times_and_for_thirty_minutes() -> None:
    """A response_url is used up, runs out, and takes no message that nobody may post."""

    async def scene(wire: Wire) -> None:
        first, second = wire.ann.starts_typing("/study", wire.elsewhere), wire.ann.starts_typing("/study")
        hook = AsyncWebhookClient(first.response_url)
        assert (await hook.send(text="x", blocks=[{"type": "nonsense"}])).status_code == 400
        for _ in range(5):
            assert (await hook.send(text="x")).body == "ok"
        used = await hook.send(text="x")
        assert (used.status_code, '"used_url"' in used.body) == (404, True)
        wire.fake.clock.advance(minutes=31)
        old = await AsyncWebhookClient(second.response_url).send(text="x")
        assert (old.status_code, '"expired_url"' in old.body) == (404, True)
        assert [(seen.text, seen.ephemeral) for seen in wire.ann.reads(wire.elsewhere)] == [("x", True)] * 5
        assert wire.ben.reads(wire.elsewhere) == []

    played(scene)


def test_tokens_are_checked() -> None:
    """No token, a wrong one, one of another kind, and dead ones meet each its error; auth.test tells scopes."""

    async def scene(wire: Wire) -> None:
        async def error(token: str | None) -> str:
            return await wire.error(AsyncWebClient(token=token, base_url=wire.fake.api).auth_test())

        assert await error(None) == "not_authed"
        assert await error("xoxb-wrong") == "invalid_auth"
        assert await error(wire.fake.app_token) == "not_allowed_token_type"
        told = await wire.client.auth_test()
        assert (told["team_id"], told["user_id"]) == (wire.fake.team.id, wire.fake.team.app.id)
        assert "chat:write" in told.headers["x-oauth-scopes"].split(",")
        await wire.client.auth_revoke()
        assert await error(wire.fake.bot_token) == "token_revoked"

    played(scene)


def test_scopes_are_checked() -> None:
    """A method without its scope says what is needed and what is provided; history needs one that is optional."""

    async def scene(wire: Wire) -> None:
        history = await wire.refused(wire.client.conversations_history(channel=wire.general.id))
        assert (history["error"], history["needed"]) == ("missing_scope", "channels:history")
        assert "chat:write" in history["provided"]
        private = wire.fake.channel("secret", members=[wire.ann], private=True)
        needed = (await wire.refused(wire.client.conversations_history(channel=private.id)))["needed"]
        assert needed == "groups:history"
        wire.fake.grants("channels:history")
        metadata = {"event_type": "delivery", "event_payload": {"id": 7}}
        await wire.post(metadata=metadata)
        found = await wire.client.conversations_history(channel=wire.general.id, include_all_metadata=True)
        assert [message["metadata"] for message in found["messages"]] == [metadata]
        elsewhere = wire.client.conversations_history(channel=wire.elsewhere.id)
        assert await wire.error(elsewhere) == "not_in_channel"
        wire.fake.withdraws("chat:write")
        assert (await wire.refused(wire.post()))["needed"] == "chat:write"

    played(scene)


def test_the_directory_is_told() -> None:
    """People, guests, channels, members and the workspace are told in Slack's shapes, in pages."""

    async def scene(wire: Wire) -> None:
        eve = wire.fake.user("Eve", guest="single", tz="Asia/Tokyo")
        told = (await wire.client.users_info(user=eve.id))["user"]
        assert (told["is_ultra_restricted"], told["tz"], told["tz_offset"]) == (True, "Asia/Tokyo", 32400)
        assert (await wire.client.users_info(user=wire.ann.id))["user"]["is_admin"]
        assert await wire.error(wire.client.users_info(user="U0NOBODY")) == "user_not_found"
        assert len((await wire.client.users_list())["members"]) == 4
        first = await wire.client.conversations_list(limit=1)
        cursor = first["response_metadata"]["next_cursor"]
        second = await wire.client.conversations_list(limit=1, cursor=cursor)
        found = [*first["channels"], *second["channels"]]
        assert [(c["name"], c["is_member"]) for c in found] == [("general", True), ("elsewhere", False)]
        members = (await wire.client.conversations_members(channel=wire.general.id))["members"]
        assert set(members) == {wire.ann.id, wire.ben.id, wire.fake.team.app.id}
        direct = (await wire.client.conversations_open(users=wire.ann.id))["channel"]["id"]
        assert (await wire.client.conversations_info(channel=direct))["channel"]["user"] == wire.ann.id
        assert (await wire.client.team_info())["team"]["name"] == "Study group"

    played(scene)
