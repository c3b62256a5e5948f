"""What the adapter asks Slack about a message: what people are called, and what is in their files."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import pytest

from adapters.message import Attachment, FileUnavailable, Message, Person
from adapters.slack.attachments import MAX_SIZE, Downloads
from tests.fakes.slack import SlackPlatform

CSV = b"a,b\n1,2\n"
Hear = Callable[[str], Awaitable[Message]]


@pytest.fixture
async def slack() -> AsyncGenerator[SlackPlatform]:
    async with SlackPlatform() as platform, platform.adapter:
        platform.files["report.csv"] = ("text/csv", CSV)
        yield platform
    assert platform.violations == []


@pytest.fixture
async def hear(slack: SlackPlatform) -> AsyncGenerator[Hear]:
    async with aclosing(slack.adapter.events()) as events:

        async def hear(text: str) -> Message:
            await slack.say(text)
            message = await slack.adapter.parse(await anext(events))
            assert isinstance(message, Message)
            return message

        yield hear


class TestPeople:
    async def test_people_go_by_the_name_they_chose(self, slack: SlackPlatform, hear: Hear):
        profile = {"display_name": "Ana", "real_name": "Ana Lima"}
        slack.workspace.people["U1001"] = {"name": "ana", "profile": profile, "tz": "Europe/Lisbon", "locale": "pt-PT"}
        message = await hear("hello")
        assert message.sender == Person(
            "slack:T1:U1001", "Ana", "ana", is_bot=False, locale="pt-PT", timezone="Europe/Lisbon"
        )

    async def test_who_is_mentioned_goes_by_name(self, slack: SlackPlatform, hear: Hear):
        slack.workspace.people["U1002"] = {"profile": {"real_name": "Ben"}}
        assert (await hear("ask <@U1002>")).text == "ask @Ben"

    async def test_a_name_is_asked_for_once_an_hour(self, slack: SlackPlatform, hear: Hear):
        slack.workspace.people["U1001"] = {"name": "ana"}
        for _ in range(3):
            assert (await hear("hello")).sender.name == "ana"
        assert len(slack.called("users.info")) == 1
        slack.clock.now += 3_601
        await hear("hello")
        assert len(slack.called("users.info")) == 2

    @pytest.mark.parametrize("failure", ["refused", "error", "missing_scope", "html"])
    async def test_who_cannot_be_looked_up_goes_by_the_id(self, slack: SlackPlatform, hear: Hear, failure: str):
        slack.workspace.people["U1001"] = {"name": "ana"}
        slack.fail_next("users.info", failure)
        for _ in range(2):
            assert (await hear("hello")).sender == Person("slack:T1:U1001", "U1001")
        assert len(slack.called("users.info")) == 1  # and Slack is left alone for a while
        slack.clock.now += 61
        assert (await hear("hello")).sender.name == "ana"


class TestFiles:
    def attachment(self, handle: str, *, name: str = "report.csv", size: int = len(CSV)) -> Attachment:
        return Attachment("F1", "document", name, "text/csv", size, handle)

    def url(self, slack: SlackPlatform, name: str = "report.csv") -> str:
        return f"http://{slack.workspace.address}/files/{name}"

    async def test_a_file_is_read_with_novas_token(self, slack: SlackPlatform):
        assert await slack.adapter.fetch(self.attachment(self.url(slack))) == CSV

    @pytest.mark.parametrize("mime", ["text/html", "application/octet-stream"])
    async def test_row_33_a_login_page_is_no_file(self, slack: SlackPlatform, mime: str):
        slack.files["report.csv"] = (mime, b"\n<!DOCTYPE html><title>Sign in</title>")
        with pytest.raises(FileUnavailable, match="files:read"):
            await slack.adapter.fetch(self.attachment(self.url(slack)))

    async def test_a_real_web_page_is(self, slack: SlackPlatform):
        page = b"<!doctype html><p>mine"
        slack.files["page.html"] = ("text/html", page)
        found = await slack.adapter.fetch(self.attachment(self.url(slack, "page.html"), size=len(page)))
        assert found == page

    async def test_a_file_from_another_organisation_is_looked_up(self, slack: SlackPlatform):
        assert await slack.adapter.fetch(self.attachment("")) == CSV
        slack.fail_next("files.info", "file_not_found")
        with pytest.raises(FileUnavailable, match=r"report\.csv"):
            await slack.adapter.fetch(self.attachment(""))

    async def test_a_file_that_is_gone_says_so(self, slack: SlackPlatform):
        missing = f"http://{slack.workspace.address}/nowhere"
        with pytest.raises(FileUnavailable, match="send it again"):
            await slack.adapter.fetch(self.attachment(missing))

    async def test_a_huge_file_is_not_read(self, slack: SlackPlatform):
        with pytest.raises(FileUnavailable, match="20 MB"):
            await slack.adapter.fetch(self.attachment(self.url(slack), size=MAX_SIZE + 1))

    @pytest.mark.parametrize(
        "url",
        [
            "https://drive.example.com/report.csv",
            "https://slack.com.evil.example/report.csv",
            "https://evilslack.com/report.csv",
            "http://files.slack.com/report.csv",
            "https://slack.com@evil.example/report.csv",
            "file:///etc/passwd",
        ],
    )
    async def test_the_token_goes_nowhere_else(self, slack: SlackPlatform, url: str):
        with pytest.raises(FileUnavailable, match="outside Slack"):
            await slack.adapter.fetch(self.attachment(url))

    async def test_slacks_own_servers_are_known(self, slack: SlackPlatform):
        downloads = Downloads("xoxb-1", "https://slack.com/api/", slack.connect()._clients.reads)
        assert downloads._is_slack("https://files.slack.com/files-pri/T1-F1/download/report.csv")
        assert downloads._is_slack("https://example.enterprise.slack.com/files/report.csv")
