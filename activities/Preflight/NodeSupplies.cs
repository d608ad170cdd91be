using System.Globalization;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;

namespace Masterful.Activities.Preflight;

/// <summary>What a node has for the control plane beside its disk.</summary>
internal static class NodeSupplies
{
    /// <summary>Answers whether the container runtime can be asked for images.</summary>
    public static async Task<bool> ImagesAsync(NodeSettings settings, string subject, FindingList findings, CancellationToken cancellationToken)
    {
        var why = await new ContainerImages(settings.Images).WhyNotAsync(cancellationToken);
        findings.Prefer(
            why is null, "images", subject, "the container runtime can be asked for images; what is missing will be pulled while the source serves",
            $"whether the static Pods' images are there is not looked at: {why}", "pull them by hand before the fence, or give the command that does (images.command) in the landscape file: pulling would be downtime.");
        return why is null;
    }

    /// <summary>Bytes that the kernel could give to new programs; 0 when it does not say, or the control plane has its memory already, so that nothing can be told.</summary>
    public static long AvailableMemory(string memoryFile, NodeFiles files)
    {
        var line = File.Exists(memoryFile) && !files.Exists($"{Kubelet.ManifestDirectory}/kube-apiserver.yaml")
            ? File.ReadLines(memoryFile).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var amount, ..] && long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes << 10 : 0;
    }
}
