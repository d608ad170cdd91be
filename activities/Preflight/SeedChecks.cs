using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Preflight;

/// <summary>What the Seed holds for the Shoot.</summary>
internal sealed class SeedChecks(SourceControlPlane source, SourceObjects objects, FindingList findings, DateTimeOffset now)
{
    private const string Meltdown = "dependency-watchdog.gardener.cloud/meltdown-protection-active";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>Checks that the namespace is the Shoot's.</summary>
    public async Task NamespaceAsync(string shootUid, CancellationToken cancellationToken)
    {
        var subject = $"Namespace {source.Namespace}";
        if (await source.Seed.FindAsync(new("v1", "Namespace", null, source.Namespace), cancellationToken) is not { } ns)
        {
            findings.Error("source-namespace", subject, "the Seed does not have it", "check that the landscape file names the right Seed.");
            return;
        }

        var uid = ns.Annotations().GetValueOrDefault("shoot.gardener.cloud/uid");
        findings.Require(
            ns.Labels().GetValueOrDefault("gardener.cloud/role") == "shoot" && (uid is null || uid == shootUid), "source-namespace", subject, "it is the Shoot's",
            $"its role is {ns.Labels().GetValueOrDefault("gardener.cloud/role") ?? "none"} and its Shoot {uid ?? "none"}, not {shootUid}", "check that the landscape file names the right Seed.");
    }

    /// <summary>Checks the workloads, and answers how many of each there are.</summary>
    public IReadOnlyList<WorkloadReplicas> Workloads(IReadOnlyList<JsonObject> all)
    {
        foreach (var name in new[] { "kube-apiserver", "kube-controller-manager", "kube-scheduler" })
        {
            var subject = $"Deployment {source.Namespace}/{name}";
            var deployment = objects.Find("Deployment", name);
            var (wanted, ready) = (deployment is null ? 0 : SourceControlPlane.Wanted(deployment), deployment.Number("status", "readyReplicas") ?? 0);
            if (deployment?.Annotations().ContainsKey(Meltdown) == true)
            {
                findings.Error("workload-ready", subject, "dependency-watchdog scaled it down and will scale it up again", "wait until the API server is healthy and dependency-watchdog has put its replicas back.");
                continue;
            }

            findings.Require(wanted > 0 && ready >= wanted, "workload-ready", subject, $"{ready} replicas are ready", $"{ready} of {wanted} replicas are ready", "repair it first; a rollback could not tell its own faults from those that were there.");
        }

        return [.. all
            .Where(item => item.Kind() is "Deployment" or "StatefulSet" or "Etcd")
            .OrderBy(item => item.Kind(), StringComparer.Ordinal).ThenBy(item => item.Name(), StringComparer.Ordinal)
            .Select(item => new WorkloadReplicas(item.Kind(), item.Name(), SourceControlPlane.Wanted(item)))];
    }

    /// <summary>Checks what the Etcd objects say.</summary>
    public void Etcds(IReadOnlyList<JsonObject> all, int nodes)
    {
        var etcds = all.Where(item => item.Kind() == "Etcd").ToList();
        if (!etcds.Any(etcd => etcd.Name() == "etcd-main"))
        {
            findings.Error("etcd-ready", $"Etcd {source.Namespace}/etcd-main", "it is not there", "check that the landscape file names the right Seed.");
        }

        foreach (var etcd in etcds)
        {
            var subject = $"Etcd {source.Namespace}/{etcd.Name()}";
            var bad = new[] { "Ready", "AllMembersReady" }.Where(type => etcd.ConditionStatus(type) is not "True").ToList();
            findings.Require(bad.Count == 0, "etcd-ready", subject, "all members are ready", $"not True: {string.Join(", ", bad)}", "repair etcd first.");
            var replicas = etcd.Number("spec", "replicas") ?? 1;
            findings.Prefer(
                replicas <= nodes, "etcd-members", subject, replicas == 1 ? "one member" : $"{replicas} members, and {nodes} nodes for them",
                $"{replicas} members; the moved etcd has {(nodes == 1 ? "one" : nodes)}", "name three nodes, accept that, or do not move this Shoot.");
            if (etcd.Child("spec", "backup", "store") is not null)
            {
                findings.Prefer(etcd.ConditionStatus("BackupReady") == "True", "etcd-backup", subject, "its backups are in order", $"BackupReady is {etcd.ConditionStatus("BackupReady") ?? "missing"}", "repair the backups first: they are what is left if everything else fails.");
            }
        }
    }

    /// <summary>Checks when certificates in force run out.</summary>
    public void Expiry(SecretsInForce secrets)
    {
        foreach (var secret in secrets.Describe().Where(secret => secret.NotAfter is { } notAfter && notAfter - now < Soon))
        {
            var subject = $"Secret {source.Namespace}/{secret.Name}";
            var at = secret.NotAfter!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            if (secret.NotAfter <= now)
            {
                findings.Error("certificate-expiry", subject, $"it expired on {at}", "let Gardener renew it, or rotate the certificate authority to completion.");
            }
            else
            {
                findings.Warning("certificate-expiry", subject, $"it expires on {at}", "nobody renews certificates after the move: let Gardener renew it first.");
            }
        }
    }

    /// <summary>Checks what tokens are issued with.</summary>
    public void ServiceAccounts(SecretsInForce secrets)
    {
        var subject = $"Deployment {source.Namespace}/kube-apiserver";
        findings.Require(
            secrets.ServiceAccountIssuers.Count > 0, "service-account-issuer", subject, $"issuer {string.Join(", ", secrets.ServiceAccountIssuers)}, key {secrets.ServiceAccountKeyId}",
            "it has no --service-account-issuer", "tokens could not be kept valid; update Gardener first.");
        var arguments = objects.PodSpec("Deployment", "kube-apiserver").Children("containers")
            .Where(container => container.Text("name") == "kube-apiserver")
            .SelectMany(container => (container["args"] as JsonArray ?? []).Concat(container["command"] as JsonArray ?? []))
            .Select(argument => argument.Text() ?? "");
        var audiences = arguments.FirstOrDefault(argument => argument.StartsWith("--api-audiences=", StringComparison.Ordinal))?["--api-audiences=".Length..];
        findings.Prefer(audiences is not null, "api-audiences", subject, $"audiences {audiences}", "it names no audiences; they follow from the issuer", "nothing, as long as the issuer stays.");
    }

    /// <summary>Checks where the API's names point, and from where the fence could see that nothing answers any more.</summary>
    public async Task AddressesAsync(IReadOnlyList<JsonObject> records, CancellationToken cancellationToken)
    {
        var target = EndpointTarget.Of(source.Settings.Endpoint, source.Settings.Nodes.Select(node => node.Address));
        foreach (var record in records)
        {
            var subject = $"DNSRecord {source.Namespace}/{record.Name()}";
            var state = record.Text("status", "lastOperation", "state") ?? "unknown";
            findings.Prefer(state == "Succeeded", "dns-record", subject, $"{record.Text("spec", "name")} is published", $"its last operation is {state}", "repair it first, or the name may not move.");
            var (type, wanted) = (record.Text("spec", "recordType"), DnsRecords.RecordType(target.Values));
            if (source.Settings.Endpoint.Provider == "dnsRecord" && type is not null && type != wanted)
            {
                findings.Error(
                    "dns-record-type", subject, $"its recordType is {type}, which cannot be changed, and {string.Join(", ", target.Values)} {(target.Values.Count == 1 ? "needs" : "need")} {wanted}",
                    "name what fits under endpoint.addresses in the landscape file, e.g. a load balancer in front of the nodes, or use the endpoint provider manual.");
            }
        }

        await InFrontAsync(target, records, cancellationToken);

        var reach = await SourceReach.ReadAsync(source, cancellationToken);
        var answering = await reach.AnsweringAsync(cancellationToken);
        findings.Prefer(
            answering.Count > 0, "source-address", $"API of {source.Settings.Name}", $"it answers at {string.Join(", ", answering)}",
            $"it answers at none of {string.Join(", ", reach.Candidates)} as seen from here", "list an address that the worker reaches under sourceAddresses in the landscape file; without one, the fence rests on replicas and etcd's revision alone.");
    }

    // That they lead to the API can be seen only once there is a new one: phase Endpoint waits for it while there is still a way back.
    private async Task InFrontAsync(EndpointTarget target, IReadOnlyList<JsonObject> records, CancellationToken cancellationToken)
    {
        if (!target.IsInFront)
        {
            return;
        }

        var (words, subject) = (string.Join(", ", target.Values), "endpoint.addresses");
        var before = records.SelectMany(DnsRecords.Values).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var resolved = await Task.WhenAll(target.Values.Select(value => EndpointTarget.ResolveAsync(value, cancellationToken)));
        if (target.Values.Where(before.Contains).ToList() is { Count: > 0 } old)
        {
            findings.Error("endpoint-addresses", subject, $"the names lead to {string.Join(", ", old)} now, which is the source's, so that nothing would be seen to move", "name other addresses, those of the nodes or of what stands in front of them.");
        }
        else
        {
            findings.Require(
                resolved.All(addresses => addresses.Count > 0), "endpoint-addresses", subject, $"the names will lead to {words}; Endpoint waits until the new API server answers there, before it moves them",
                $"{words} resolves to nothing", "publish that name first.");
        }
    }

    /// <summary>Checks that the endpoint provider has something to move.</summary>
    /// <param name="names">The API's names.</param>
    /// <param name="records">DNSRecords of these.</param>
    public void Names(IReadOnlyList<string> names, IReadOnlyList<JsonObject> records)
    {
        var subject = $"API of {source.Settings.Name}";
        if (names.Count == 0)
        {
            findings.Error("api-names", subject, "neither DNSRecords in the Seed nor the Shoot's spec.dns.domain tell its name", "give the Shoot its domain.");
        }
        else if (records.Count == 0 && source.Settings.Endpoint.Provider == "dnsRecord")
        {
            findings.Error("api-names", subject, $"the Seed has no DNSRecord in {source.Namespace}, and the endpoint provider dnsRecord moves nothing else", "use the endpoint provider hosts or manual.");
        }
        else
        {
            findings.Passed("api-names", subject, string.Join(", ", names));
        }
    }
}
