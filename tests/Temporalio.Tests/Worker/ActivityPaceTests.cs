using Microsoft.Extensions.Time.Testing;
using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

public class ActivityPaceTests
{
    [Fact]
    public async Task Wait_LimitGiven_KeepsTurnsApartUnlessGivenBack()
    {
        var time = new FakeTimeProvider();
        var pace = new ActivityPace(2, time);
        await pace.WaitAsync(CancellationToken.None);

        var second = pace.WaitAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(499));
        second.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;

        pace.GiveBack();
        await pace.WaitAsync(CancellationToken.None);
    }

    [Fact]
    public void Wait_NoLimit_IsOver() => new ActivityPace(null, TimeProvider.System).WaitAsync(CancellationToken.None).IsCompleted.Should().BeTrue();
}
