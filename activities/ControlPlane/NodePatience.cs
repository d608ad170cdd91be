using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// How long kube-controller-manager waits for Nodes that do not report. Where the API's names are found late, as DNS has it, its 40 s would be
/// over before kubelets can report: every Node would become unknown, every Pod not ready, and Services would lose their endpoints. So it is rendered with
/// more, and given its own back when all Nodes were seen.
/// </summary>
internal static class NodePatience
{
    private const string Flag = "--node-monitor-grace-period";
    private const string WhileMoving = "10m0s";

    // What the flag was; empty for none. It stands in the manifest, so that whatever is placed says by itself what is still to be done.
    private const string Annotation = "masterful.dev/node-monitor-grace-period";

    /// <summary>Sets the flag for the time of the move; what it was is answered as annotations of the Pod.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Lengthen(FlagList flags)
    {
        var before = flags.Get(Flag) ?? "";
        flags.Set(Flag, WhileMoving, "until every Node was seen to have found the API, which DNS may tell late; then as before");
        return [KeyValuePair.Create(Annotation, before)];
    }

    /// <summary>The manifest with what the flag was; null when it was never changed, or is already.</summary>
    public static byte[]? Settle(byte[] manifest)
    {
        var pod = YamlJson.Read(Encoding.UTF8.GetString(manifest));
        if (pod?["metadata"]?["annotations"] is not JsonObject annotations || annotations[Annotation] is not { } before)
        {
            return null;
        }

        annotations.Remove(Annotation);
        var flags = new FlagList(pod["spec"]!["containers"]!.AsArray()[0]!.AsObject(), []);
        if ((string)before! is { Length: > 0 } value)
        {
            flags.Set(Flag, value, "");
        }
        else
        {
            flags.Remove(Flag, "");
        }

        return Encoding.UTF8.GetBytes(YamlJson.Write(pod));
    }
}
