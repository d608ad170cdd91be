using System.Text.Json.Nodes;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Client;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>A simulated landscape with server, worker and agents, in a folder of its own.</summary>
internal sealed class Lab : IAsyncDisposable
{
    public const string Shoot = "garden/masterful";
    /// <summary>The programs of a lab with one node.</summary>
    public static readonly IReadOnlyCollection<string> AllProcesses = ["simulation", "temporal", "worker", "agent-node-1"];
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private Lab(DemoLandscape landscape, TemporalClient client)
    {
        Landscape = landscape;
        Client = client;
    }

    public DemoLandscape Landscape { get; }

    public TemporalClient Client { get; }

    /// <param name="seedMode"><c>gardenlet</c> or <c>managedSeed</c>.</param>
    /// <param name="nodes">How many control-plane nodes there are.</param>
    /// <param name="endpoint"><c>hosts</c>, <c>dnsRecord</c>, or <c>loadBalancer</c>, which is dnsRecord with a load balancer in front of the nodes.</param>
    /// <param name="kubelet">The program that runs real kubelets.</param>
    /// <param name="processes">
    /// What is a process of its own, because it is to be killed; all others run in the test's process, where compiling them once does for every
    /// lab. <see cref="AllProcesses"/> is how the demo and operators have it.
    /// </param>
    /// <param name="temporal">A Temporal Service that is there already.</param>
    /// <param name="nodeApiName">The name by which the nodes know the API; empty for the internal one.</param>
    /// <param name="resourceManager">Whether the landscape file asks for gardener-resource-manager inside the cluster.</param>
    public static async Task<Lab> StartAsync(
        string seedMode = "gardenlet", int nodes = 1, string endpoint = "hosts", string? kubelet = null, IReadOnlyCollection<string>? processes = null,
        TemporalSettings? temporal = null, string nodeApiName = "", bool resourceManager = false)
    {
        var directory = Path.Combine(Path.GetTempPath(), "masterful-" + Path.GetRandomFileName());
        var landscape = await DemoLandscape.StartAsync(directory, CancellationToken.None, seedMode, nodes, endpoint, kubelet, temporal, (name, folder, program, arguments) =>
            kubelet is not null || processes?.Contains(name) == true
                ? ChildProcess.Start(name, folder, program, arguments)
                : HostedProgram.Start(name, folder, arguments), nodeApiName, resourceManager);
        return new Lab(landscape, await landscape.Temporal.ConnectAsync());
    }

    public Task<WorkflowHandle> BeginAsync(
        string strategy = "restore", bool rehearse = false, bool deleteMachines = false, string? import = null, IEnumerable<PhaseId>? approve = null, PhaseId? startFrom = null) => StartCommand.StartAsync(
        Client,
        new JsonObject
        {
            ["shoot"] = Shoot, ["strategy"] = strategy, ["import"] = import, ["rehearse"] = rehearse, ["deleteMachines"] = deleteMachines,
            ["approve"] = new JsonArray([.. (approve ?? []).Select(phase => JsonValue.Create($"{phase}".ToLowerInvariant()))]), ["startFrom"] = startFrom is { } first ? $"{first}".ToLowerInvariant() : null,
            ["nodes"] = new JsonArray([.. Landscape.File.Shoots[0].Nodes.Select(node => JsonValue.Create(node.Name))]),
        });

    /// <summary>Asks for a fault.</summary>
    /// <param name="what"><c>fail</c> or <c>hold</c>.</param>
    /// <param name="phase">In which phase.</param>
    /// <param name="activity">Which of its activities; empty for the first that fails, or any that is held.</param>
    public void Fault(string what, PhaseId phase, string activity = "") => File.WriteAllText(FaultFile(what, phase), activity);

    public void Heal(string what, PhaseId phase) => File.Delete(FaultFile(what, phase));

    /// <summary>Names of what lies in the artifact store that belongs to the Shoot.</summary>
    public IReadOnlyList<string> Artifacts() =>
        [.. Directory.EnumerateFiles(Path.Combine(Landscape.File.Artifacts.Directory, Shoot)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public bool IsHeld(PhaseId phase) => File.Exists(FaultFile("held", phase));

    public static Task<string> TellAsync(WorkflowHandle handle, string update) =>
        handle.ExecuteUpdateAsync<string>(update, [new OperatorRequest("the test says so", "test")]);

    public static async Task<MigrationStatus> UntilParkedAsync(WorkflowHandle handle, PhaseId phase)
    {
        var status = await UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.Parked is not null || IsClosed(current));
        status.Parked.Should().NotBeNull("the migration should park at {0}, but it is {1}", phase, status.State);
        status.Phase.Should().Be(phase, status.Parked!.Message);
        return status;
    }

    /// <summary>The result; fails with the reason when the migration parks instead.</summary>
    public static async Task<MigrationResult> ResultAsync(WorkflowHandle handle)
    {
        var status = await UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.Parked is not null || IsClosed(current));
        status.Parked.Should().BeNull();
        return await handle.GetResultAsync<MigrationResult>();
    }

    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var answer = await ask();
            if (condition(answer))
            {
                return answer;
            }

            await Task.Delay(Pace, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Landscape.DisposeAsync();
        if (Environment.GetEnvironmentVariable("KEEP_LABS") != "1")
        {
            Directory.Delete(Landscape.Directory, recursive: true);
        }
    }

    private static bool IsClosed(MigrationStatus status) => status.State is "Migrated" or "RolledBack" or "Refused" or "Rehearsed";

    private string FaultFile(string what, PhaseId phase) => Path.Combine(Landscape.FaultDirectory, $"{what}-{phase}");
}
