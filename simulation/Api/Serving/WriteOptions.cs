using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>What a write's query says beside its target.</summary>
internal sealed record WriteOptions(string Manager, bool DryRun, bool Force, UserInfo User)
{
    public static WriteOptions Of(HttpRequest request, UserInfo user)
    {
        var manager = request.Query["fieldManager"].ToString();
        if (manager.Length == 0)
        {
            manager = request.Headers.UserAgent.ToString().Split('/')[0];
            if (manager.Length == 0) manager = "unknown";
        }

        var dryRun = request.Query["dryRun"].ToString();
        if (dryRun.Length > 0 && dryRun != "All") throw ApiStatusException.BadRequest($"dryRun: Unsupported value: \"{dryRun}\": supported values: \"All\"");
        return new WriteOptions(manager, dryRun == "All", request.Query["force"].ToString() is "true" or "1", user);
    }
}
