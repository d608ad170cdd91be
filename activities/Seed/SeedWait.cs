using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Seed;

namespace Masterful.Activities.Seed;

/// <summary>Waits for what others report in the Garden.</summary>
internal sealed class SeedWait(KubernetesApi garden, TimeProvider clock, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until an object is what it should be, or fails with the error and what was missing last.</summary>
    /// <param name="target">The object.</param>
    /// <param name="problem">What is missing; null when nothing is. It is given null while there is no such object.</param>
    /// <param name="error">The error of the table.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonObject> ForAsync(ObjectRef target, Func<JsonObject?, string?> problem, ErrorDefinition error, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + patience;
        while (true)
        {
            var current = await garden.FindAsync(target, cancellationToken);
            if (problem(current) is not { } last)
            {
                return current!;
            }

            if (clock.GetUtcNow() >= deadline)
            {
                throw error.At($"{target.Kind} {(target.Namespace is null ? "" : target.Namespace + "/")}{target.Name}", last + ".", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"{target.Kind} {target.Name}: {last}");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Which of the conditions are not True, with their messages; null when all are.</summary>
    public static string? Open(JsonObject? item, IEnumerable<string> required)
    {
        if (item is null)
        {
            return "it is not registered yet";
        }

        var open = required.Where(type => item.ConditionStatus(type) != "True").Select(type => $"{type} is {Describe(item, type)}").ToList();
        return open.Count == 0 ? null : string.Join(", ", open);
    }

    /// <summary>The conditions of an object for the evidence.</summary>
    public static List<SeedCondition> Conditions(JsonObject item) => item.Children("status", "conditions")
        .Select(condition => new SeedCondition(condition.Text("type") ?? "", condition.Text("status") ?? "", condition.Text("message") ?? ""))
        .ToList();

    private static string Describe(JsonObject item, string type)
    {
        var condition = item.Children("status", "conditions").FirstOrDefault(candidate => candidate.Text("type") == type);
        return condition is null ? "not reported" : $"{condition.Text("status")} ({condition.Text("message")})";
    }
}
