namespace Masterful.Simulation.Node;

/// <summary>The images of a simulated node, one a line of a file: enough of crictl to ask for them and to pull.</summary>
internal static class ImageFiles
{
    /// <summary>Where they are listed.</summary>
    public static string List(string root) => Path.Combine(root, "run", "images");

    /// <summary>The command that stands for crictl; it knows <c>version</c>, <c>inspecti IMAGE</c> and <c>pull IMAGE</c>.</summary>
    public static IReadOnlyList<string> Command(string root) =>
    [
        "/bin/sh", "-c",
        $"mkdir -p {Path.GetDirectoryName(List(root))} && case \"$1\" in version) ;; inspecti) grep -qxF \"$2\" {List(root)};; pull) echo \"$2\" >> {List(root)};; *) exit 2;; esac",
        "crictl",
    ];
}
