"""Fake services that the guard lets us reach, and a letter."""

import pytest

from tests.outbox.channels import fake


@pytest.fixture
def allowed(settings):
    """Lets the guard go to these fakes, with a short patience that a busy machine still keeps."""

    def allow(*services, seconds=5):
        settings.PRIVATE_TARGETS = [service.place for service in services]
        settings.CHANNEL_TIMEOUT = seconds

    return allow


def serving(make):
    @pytest.fixture
    def service(allowed):
        with make() as running:
            allowed(running)
            yield running

    return service


anything = serving(fake.FakeService)
wecom = serving(fake.wecom)
dingtalk = serving(fake.dingtalk)
feishu = serving(fake.feishu)
