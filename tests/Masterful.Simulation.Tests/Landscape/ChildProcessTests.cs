using System.Diagnostics;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

public sealed class ChildProcessTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Start_AfterAnEarlierRunWasKilled_EndsWhatItLeft()
    {
        var leftover = Start("sleep", "1000");

        await using var second = Start("sleep", "1000");

        (await leftover.Exited).Should().NotBe(0);
        second.Exited.IsCompleted.Should().BeFalse();
        await leftover.DisposeAsync();
    }

    [Fact]
    public async Task StopAsync_ProgramThatIgnoresTheSignal_IsKilledAfterTheGracePeriod()
    {
        await using var stubborn = Start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done");
        await Eventually.TrueAsync(() => File.ReadAllText(directory.File("log")).Contains("ready", StringComparison.Ordinal), "the trap is set");
        var watch = Stopwatch.StartNew();

        await stubborn.StopAsync(TimeSpan.FromMilliseconds(300));

        watch.ElapsedMilliseconds.Should().BeGreaterThan(250);
        (await stubborn.Exited).Should().Be(137);
    }

    [Fact]
    public async Task RunToEndAsync_ProgramThatFails_SaysWhatItSaid()
    {
        var act = () => ChildProcess.RunToEndAsync("sh", ["-c", "echo it broke >&2; exit 3"], default);

        await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("sh exited with 3: it broke*");
    }

    private ChildProcess Start(string program, params string[] arguments) =>
        ChildProcess.Start(program, arguments, directory.File("log"), directory.File("pid"));
}
