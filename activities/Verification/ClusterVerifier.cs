using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>The checks that need nothing but an API server: phase Verify runs them from the node, <c>masterful verify</c> from anywhere.</summary>
public sealed class ClusterVerifier(KubernetesApi api, ClusterExpectations expected, TimeProvider clock)
{
    /// <summary>How long controllers may take to get somewhere.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    /// <summary>Options for the API server: answers come soon or they are the finding.</summary>
    public static KubernetesApiOptions Quick { get; } = new() { RetryFor = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>How long controllers may take to get somewhere; tests take less.</summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>Whose temporary namespaces these are: those of the same owner are removed when a new one is made.</summary>
    public string Owner { get; init; } = $"command-{Guid.NewGuid():N}";

    /// <summary>Runs them all. Failed checks are in the report, not thrown; an API server that does not answer at all is <c>MIG-API-001</c>.</summary>
    public async Task<VerificationReport> RunAsync(CancellationToken cancellationToken)
    {
        await RefuseWithoutApiAsync(cancellationToken);
        var run = new CheckRun(clock, cancellationToken);
        await CheckServersAsync(run, cancellationToken);
        await CheckLifeAsync(run, cancellationToken);
        return new VerificationReport(run.Checks);
    }

    /// <summary>Fails with <c>MIG-API-001</c> when nothing answers.</summary>
    internal async Task RefuseWithoutApiAsync(CancellationToken cancellationToken)
    {
        try
        {
            await api.GetRawAsync("/readyz", cancellationToken);
        }
        catch (KubernetesApiException problem)
        {
            throw PlatformErrors.ApiUnavailable.At($"API server {api.Server}", $"{problem.Reason}: {problem.StatusMessage}", problem);
        }
    }

    /// <summary>Who serves, as whom, and with which keys.</summary>
    internal async Task CheckServersAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var servers = new ApiChecks(api, clock, cancellationToken);
        var accounts = new ServiceAccountChecks(api, expected, cancellationToken);
        var rights = new RightsChecks(api, cancellationToken);
        await run.AddAsync(CheckTable.ApiReady, Patience, servers.ReadyAsync);
        if (expected.Hosts.Count > 0)
        {
            await run.AddAsync(CheckTable.RightServer, () => ApiChecks.RightServer(api.Server, expected.Hosts));
        }

        await run.AddAsync(CheckTable.Caller, rights.CallerAsync);
        await run.AddAsync(CheckTable.Continuity, accounts.ContinuityAsync);
        await run.AddAsync(CheckTable.Issuer, accounts.IssuerAsync);
        await run.AddAsync(CheckTable.SigningKey, accounts.SigningKeyAsync);
        await run.AddAsync(CheckTable.Endpoints, Patience, () => servers.EndpointsAsync(expected.Addresses));
        await run.AddAsync(CheckTable.Leases, Patience, servers.LeasesAsync);
        await run.AddAsync(CheckTable.ComponentRights, rights.ComponentsAsync);
        await run.AddAsync(CheckTable.MastersBindings, rights.BindingsAsync);
    }

    /// <summary>Whether what is there can be read, and something new comes to life.</summary>
    internal async Task CheckLifeAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var references = new ReferenceChecks(api, expected.SourceNamespace, cancellationToken);
        await run.AddAsync(CheckTable.DeadReferences, Patience, references.BlockingAsync);
        await run.AddAsync(CheckTable.DeadIgnored, references.IgnoredAsync);
        await run.AddAsync(CheckTable.DeadApiServices, references.ApiServicesAsync);
        await run.AddAsync(CheckTable.DeadConversions, Patience, references.ConversionsAsync);
        var secrets = new SecretChecks(api, cancellationToken);
        await run.AddAsync(CheckTable.SecretsDecrypt, secrets.ReadAsync);
        if (expected.ReadOnly)
        {
            foreach (var check in CheckTable.All.Where(check => check is { Writes: true, Vantage: CheckVantage.Api }))
            {
                await run.AddAsync(check, () => CheckResult.Skip("left out: it would create something, and this run only reads"));
            }

            return;
        }

        var temporary = new TemporaryNamespace(api, Owner, clock);
        try
        {
            await run.AddAsync(CheckTable.SecretsRoundTrip, async () =>
            {
                await temporary.CreateAsync(cancellationToken);
                return await secrets.RoundTripAsync(temporary.Name);
            });
            await CheckWorkloadAsync(run, new WorkloadChecks(api, temporary.Name, cancellationToken));
        }
        finally
        {
            await temporary.TryDeleteAsync(CancellationToken.None);
        }
    }

    private async Task CheckWorkloadAsync(CheckRun run, WorkloadChecks workload)
    {
        var created = false;
        await run.AddAsync(CheckTable.Scheduled, Patience, async () =>
        {
            if (!created)
            {
                await workload.CreateAsync();
                created = true;
            }

            return await workload.ScheduledAsync();
        });
        await run.AddAsync(CheckTable.ServiceEndpoints, async () =>
            await run.UntilAsync(CheckTable.ServiceEndpoints.Id, Patience, workload.EndpointsAsync) is { Outcome: CheckOutcome.Failed } late
                ? await workload.WithoutAddress(late)
                : CheckResult.Pass("a new Service has endpoints"));
    }
}
