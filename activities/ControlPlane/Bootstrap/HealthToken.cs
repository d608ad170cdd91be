using System.Text;
using System.Text.RegularExpressions;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// The token that kube-apiserver's probes carry. It is in the manifest as in the hosted Deployment; a script that holds no secret takes it
/// from the file that the API server reads it from.
/// </summary>
/// <param name="File">Path of the static token file on the node; empty when the probes need no token.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Value">The token. Secret.</param>
internal sealed partial record HealthToken(string File, string User, string Value)
{
    /// <summary>Stands in for it in manifests.</summary>
    public const string Placeholder = "@HEALTH_TOKEN@";

    /// <summary>Looks for it in a rendered control plane; <c>MIG-CUT-001</c> when no file on the node will have it.</summary>
    public static HealthToken Find(RenderedControlPlane rendered)
    {
        var tokens = rendered.Pods.SelectMany(pod => Bearer().Matches(pod.Yaml)).Select(match => match.Groups[1].Value).Distinct().ToList();
        if (tokens.Count == 0)
        {
            return new HealthToken("", "", "");
        }

        foreach (var file in rendered.Files.Where(file => file.Source == FileSource.Content && file.Path.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var rows = Encoding.UTF8.GetString(file.Content).Split('\n').Select(row => row.Split(',').Select(cell => cell.Trim().Trim('"')).ToArray());
            if (tokens is [var token] && rows.FirstOrDefault(row => row.Length > 1 && row[0] == token) is { } found)
            {
                return new HealthToken(file.Path, found[1], token);
            }
        }

        throw CutoverErrors.NotRendered.At("Deployment kube-apiserver", "its probes carry a token that is in no static token file, so a script could not find it on the node.");
    }

    /// <summary>A manifest without it.</summary>
    public string Hide(string yaml) => Value.Length == 0 ? yaml : yaml.Replace(Value, Placeholder, StringComparison.Ordinal);

    /// <summary>Shows nothing of it.</summary>
    public override string ToString() => $"token of {User} in {File}";

    [GeneratedRegex(@"Bearer ([A-Za-z0-9._~+/=-]+)")]
    private static partial Regex Bearer();
}
