using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>Asks the new API server whether it is ready, and keeps of a long answer what stands in the way.</summary>
internal static class ApiProbe
{
    /// <summary>Whether it is ready, and what it said.</summary>
    public static async Task<(bool Done, string Seen)> LookAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await api.GetRawAsync("/readyz?verbose", cancellationToken);
            return answer.IsSuccess ? (true, "/readyz ok") : (false, $"/readyz answers {(int)answer.Status}: {Failing(answer.Body)}");
        }
        catch (KubernetesApiException problem)
        {
            return (false, $"/readyz does not answer: {problem.Reason}: {problem.StatusMessage}");
        }
    }

    /// <summary>The lines of a verbose answer that failed; the start of the answer when there are none.</summary>
    internal static string Failing(string body)
    {
        var failing = body.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("[-]", StringComparison.Ordinal)).ToList();
        return failing.Count > 0 ? string.Join("; ", failing) : body.Length > 300 ? body[..300] : body.Trim();
    }
}
