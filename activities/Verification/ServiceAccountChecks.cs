using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Verification;

/// <summary>Whether what was issued before the move is still worth something.</summary>
internal sealed class ServiceAccountChecks(KubernetesApi api, SourceInspection source, CancellationToken cancellationToken)
{
    /// <summary><c>service-account-continuity</c>.</summary>
    /// <param name="prune">What came along; null for an etcd that started empty.</param>
    /// <param name="tokenFiles">Files with tokens from before the move.</param>
    public async Task<CheckResult> ContinuityAsync(PruneResult? prune, IReadOnlyList<string> tokenFiles)
    {
        if (prune is null || !prune.Resources.Any(resource => resource is { Resource: "serviceaccounts", Kept: > 0 }))
        {
            return CheckResult.Skip("no ServiceAccount came along, so all have new UIDs and tokens from before the move end by design");
        }

        if (tokenFiles.Count == 0)
        {
            return CheckResult.Skip("the landscape file lists no tokens from before the move");
        }

        var (seen, wrong) = (new List<string>(), new List<string>());
        foreach (var file in tokenFiles)
        {
            var (good, text) = await ReviewAsync(file);
            (good ? seen : wrong).Add(text);
        }

        return CheckResult.Of(wrong, string.Join("; ", seen));
    }

    /// <summary><c>issuer-unchanged</c>.</summary>
    public async Task<CheckResult> IssuerAsync()
    {
        if (source.ServiceAccountIssuers.Count == 0)
        {
            return CheckResult.Skip("Preflight could not tell the source's issuer");
        }

        var (before, now) = (source.ServiceAccountIssuers[0], (await GetAsync("/.well-known/openid-configuration")).Text("issuer") ?? "none");
        return now == before ? CheckResult.Pass($"issuer {now}") : CheckResult.Fail($"the issuer was {before} and is {now}");
    }

    /// <summary><c>signing-key-unchanged</c>.</summary>
    public async Task<CheckResult> SigningKeyAsync()
    {
        if (source.ServiceAccountKeyId.Length == 0)
        {
            return CheckResult.Skip("Preflight could not tell the source's key id");
        }

        var ids = (await GetAsync("/openid/v1/jwks")).Children("keys").Select(key => key.Text("kid") ?? "").ToList();
        return ids.Contains(source.ServiceAccountKeyId)
            ? CheckResult.Pass($"key id {source.ServiceAccountKeyId} is served")
            : CheckResult.Fail($"key id {source.ServiceAccountKeyId} is not among {(ids.Count == 0 ? "none" : string.Join(", ", ids))}");
    }

    private async Task<(bool Good, string Text)> ReviewAsync(string file)
    {
        var name = Path.GetFileName(file);
        if (!File.Exists(file))
        {
            return (false, $"token file {name} is not on this machine");
        }

        var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        if (ServiceAccountToken.TryRead(token) is not { } claimed)
        {
            return (false, $"{name} holds no ServiceAccount token");
        }

        var review = await api.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["kind"] = "TokenReview",
                ["metadata"] = new JsonObject(),
                ["spec"] = new JsonObject { ["token"] = token },
            },
            cancellationToken: cancellationToken);
        if (review.Text("status", "authenticated") != "true")
        {
            // The server's words may quote the token.
            var why = (review.Text("status", "error") ?? "no reason given").Replace(token, "***", StringComparison.Ordinal);
            return (false, $"{claimed.Subject} ({name}) does not authenticate: {why}");
        }

        var uid = review.Text("status", "user", "uid");
        return uid == claimed.Uid
            ? (true, $"{claimed.Subject} ({name}) authenticates with UID {uid}")
            : (false, $"{claimed.Subject} ({name}) has UID {claimed.Uid} in the token but {uid} now");
    }

    private async Task<JsonNode?> GetAsync(string path)
    {
        var answer = await api.GetRawAsync(path, cancellationToken);
        return answer.IsSuccess ? JsonNode.Parse(answer.Body) : throw new FormatException($"{path} answers {(int)answer.Status}");
    }
}
