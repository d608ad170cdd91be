using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether the encryption configuration came along.</summary>
internal sealed class SecretChecks(KubernetesApi api, CancellationToken cancellationToken)
{
    /// <summary>
    /// <c>secrets-decrypt</c>: listing makes the server decrypt each, and a single one that it cannot fails the whole list, also where only
    /// metadata is asked for: it reads the objects all the same and leaves out what nobody wants sent. One is read in full.
    /// </summary>
    public async Task<CheckResult> ReadAsync()
    {
        var secrets = await api.ListAsync("v1", "Secret", new ListOptions(MetadataOnly: true), cancellationToken);
        var read = secrets.Items is [var first, ..] ? await api.GetAsync(new ObjectRef("v1", "Secret", first.Namespace(), first.Name()), cancellationToken) : null;
        return CheckResult.Pass($"{secrets.Items.Count} Secrets can be read{(read is null ? "" : $", for example {read.Namespace()}/{read.Name()}")}");
    }

    /// <summary><c>secrets-round-trip</c>.</summary>
    /// <param name="ns">A namespace that goes away afterwards.</param>
    public async Task<CheckResult> RoundTripAsync(string ns)
    {
        var value = RandomNumberGenerator.GetBytes(32);
        var created = await api.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["generateName"] = "round-trip-", ["namespace"] = ns },
                ["data"] = new JsonObject { ["value"] = Convert.ToBase64String(value) },
            },
            cancellationToken: cancellationToken);
        var back = await api.GetAsync(new ObjectRef("v1", "Secret", ns, created.Name()), cancellationToken);
        return back.SecretValue("value") is { } same && same.AsSpan().SequenceEqual(value)
            ? CheckResult.Pass("a new Secret comes back as it was written")
            : CheckResult.Fail($"Secret {ns}/{created.Name()} does not come back as it was written");
    }
}
