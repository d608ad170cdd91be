using System.Diagnostics;
using Temporalio.Client;
using Temporalio.DevServer.Host.Sagas;
using Temporalio.Worker;
using Xunit.Abstractions;
using Status = Temporalio.Api.Enums.V1.WorkflowExecutionStatus;

namespace Temporalio.DevServer.Tests.Durability;

public sealed class KillTests
{
    private const int Sagas = 100;
    private const int ServerKills = 60;
    private const int WorkerKills = 140;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly ITestOutputHelper output;

    public KillTests(ITestOutputHelper output)
    {
        this.output = output;
    }

    [Fact]
    public async Task Kill_ServerAndWorkersTwoHundredTimes_EverySagaEndsInItsOneRightState()
    {
        var seed = Environment.TickCount;
        using var limit = new CancellationTokenSource(Limit);
        await using var cluster = new SagaCluster(workers: 4);
        await cluster.StartAsync();
        var client = await TemporalClient.ConnectAsync(new(cluster.Address));
        var ledger = new Ledger(cluster.Ledger);
        var drivers = Enumerable.Range(0, Sagas).Select(number => new SagaDriver(client, ledger, number)).ToList();

        var begun = Stopwatch.GetTimestamp();
        var killing = cluster.KillAsync(ServerKills, WorkerKills, seed);
        var driving = drivers.Select(async (driver, index) =>
        {
            await cluster.KilledAsync(index * (ServerKills + WorkerKills) / Sagas).WaitAsync(limit.Token);
            return (driver, Approved: await driver.RunAsync(limit.Token));
        }).ToList();
        await killing.WaitAsync(limit.Token);
        var killedIn = Stopwatch.GetElapsedTime(begun);
        var ended = await Task.WhenAll(driving);

        output.WriteLine(
            $"seed {seed}: {cluster.ServerKills} servers and {cluster.WorkerKills} workers killed in {killedIn}, all sagas ended after {Stopwatch.GetElapsedTime(begun)}, "
            + $"{drivers.Sum(driver => ledger.Journal(driver.Id).Count)} attempts for {drivers.Sum(driver => ledger.Applied(driver.Id).Count)} effects");
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<SagaWorkflow>());
        foreach (var (driver, approved) in ended)
        {
            var handle = client.GetWorkflowHandle(driver.Id);
            (await handle.DescribeAsync()).Status.Should().Be(Expected(driver.Request.Kind), driver.Id);
            approved.Should().Be(driver.Request.Kind == SagaKind.IsApproved ? true : null, driver.Id);
            CheckEffects(ledger, driver);
            await replayer.ReplayWorkflowAsync(await handle.FetchHistoryAsync());
        }
    }

    private static Status Expected(SagaKind kind) => kind switch
    {
        SagaKind.IsTakenBack => Status.Failed,
        SagaKind.IsCancelled => Status.Canceled,
        _ => Status.Completed,
    };

    private static void CheckEffects(Ledger ledger, SagaDriver driver)
    {
        var (kind, steps) = driver.Request;
        var takenBack = kind is SagaKind.IsTakenBack or SagaKind.IsCancelled;
        var done = Enumerable.Range(1, takenBack ? steps - 1 : steps).ToList();
        var expected = done.Select(step => $"do-{step}").Concat(takenBack ? done.AsEnumerable().Reverse().Select(step => $"undo-{step}") : []).ToList();

        // One file an effect: a second key for a step would be a second file of its name.
        var applied = ledger.Applied(driver.Id);
        applied.Select(effect => effect.Name).Should().BeEquivalentTo(expected, driver.Id);
        applied.Select(effect => effect.Key).Should().OnlyHaveUniqueItems(driver.Id);

        // Attempts repeat, but an effect is never begun before the one in front of it.
        var begun = ledger.Journal(driver.Id).Distinct().ToList();
        begun.Should().HaveCount(applied.Count, driver.Id);
        begun.Select(line => line.Split(' ')[0]).Should().Equal(expected, driver.Id);
    }
}
