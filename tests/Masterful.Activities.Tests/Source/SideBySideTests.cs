using Masterful.Activities.Source;

namespace Masterful.Activities.Tests.Source;

public sealed class SideBySideTests
{
    [Fact]
    public async Task SelectAsync_AllAnswer_AnswersInTheOrderOfTheItems()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = await SideBySide.SelectAsync([.. Enumerable.Range(0, 20)], async item =>
        {
            if (item == 0)
            {
                await first.Task;
            }
            else if (item == 19)
            {
                first.SetResult();
            }

            return item * 2;
        });

        answers.Should().Equal(Enumerable.Range(0, 20).Select(item => item * 2));
    }

    [Fact]
    public async Task SelectAsync_ALaterOneFailsSooner_ThrowsWhatTheFirstThrows()
    {
        var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        var selecting = SideBySide.SelectAsync([.. Enumerable.Range(0, 1000)], async item =>
        {
            Interlocked.Increment(ref asked);
            if (item == 5)
            {
                throw new InvalidOperationException("5");
            }

            await later.Task;
            return item == 3 ? throw new InvalidOperationException("3") : item;
        });
        later.SetResult();

        (await selecting.Awaiting(running => running).Should().ThrowAsync<InvalidOperationException>()).WithMessage("3");
        asked.Should().Be(6, "none is begun once one failed");
    }
}
