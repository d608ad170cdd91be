using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether what was issued before the move is still worth something.</summary>
internal sealed class ServiceAccountChecks(KubernetesApi api, ClusterExpectations expected, CancellationToken cancellationToken)
{
    /// <summary><c>service-account-continuity</c>.</summary>
    public async Task<CheckResult> ContinuityAsync()
    {
        if (expected.TokensEnded is { } why)
        {
            return CheckResult.Skip(why);
        }

        if (expected.TokenFiles.Count == 0)
        {
            return CheckResult.Skip("no token file was given to try");
        }

        var (seen, wrong) = (new List<string>(), new List<string>());
        foreach (var file in expected.TokenFiles)
        {
            var (good, text) = await ReviewAsync(file);
            (good ? seen : wrong).Add(text);
        }

        return CheckResult.Of(wrong, string.Join("; ", seen));
    }

    /// <summary><c>issuer-unchanged</c>.</summary>
    public async Task<CheckResult> IssuerAsync()
    {
        var now = (await GetAsync("/.well-known/openid-configuration")).Text("issuer");
        return now is null ? CheckResult.Fail("discovery names no issuer")
            : expected.Issuer is not { } before ? CheckResult.Skip($"issuer {now}; nothing was given to compare with")
            : now == before ? CheckResult.Pass($"issuer {now}")
            : CheckResult.Fail($"the issuer was {before} and is {now}");
    }

    /// <summary><c>signing-key-unchanged</c>.</summary>
    public async Task<CheckResult> SigningKeyAsync()
    {
        var ids = (await GetAsync("/openid/v1/jwks")).Children("keys").Select(key => key.Text("kid") ?? "").ToList();
        return ids.Count == 0 ? CheckResult.Fail("no key is served")
            : expected.KeyId is not { } before ? CheckResult.Skip($"key ids {string.Join(", ", ids)}; nothing was given to compare with")
            : ids.Contains(before) ? CheckResult.Pass($"key id {before} is served")
            : CheckResult.Fail($"key id {before} is not among {string.Join(", ", ids)}");
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
