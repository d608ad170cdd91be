using System.Text;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>Moves manifests from where they are staged to where a kubelet looks, and out again.</summary>
internal sealed class Placement(NodePlace place, TimeProvider clock)
{
    private const string Watched = "/etc/kubernetes/manifests";
    private const string StateName = "placed";

    /// <summary>What was placed, by component.</summary>
    public IReadOnlyList<PlacedPod> Placed => place.Directory.TryReadState<List<PlacedPod>>(StateName) ?? [];

    /// <summary>What is remembered of a component; null when it was not placed.</summary>
    public PlacedPod? Find(string component) => Placed.FirstOrDefault(pod => pod.Component == component);

    /// <summary>Places a manifest; the same one that is there already is left alone, so that its Pod goes on running.</summary>
    /// <param name="component">Which.</param>
    /// <param name="holderBefore">Who holds its lease now.</param>
    public PlacedPod Place(string component, string holderBefore = "")
    {
        var staged = Staged(component)
            ?? throw CredentialErrors.NotInstalled.At($"manifest {component}", "it is not staged on the node.");
        var there = place.Files.TryRead(Path(component));
        if (there is not null && !there.AsSpan().SequenceEqual(staged) && Find(component) is null)
        {
            throw PlatformErrors.NodeFile.At($"file {Path(component)}", "another manifest is there that this migration did not write.");
        }

        var pod = Find(component) ?? new PlacedPod(component, clock.GetUtcNow(), holderBefore);
        if (there is null || !there.AsSpan().SequenceEqual(staged))
        {
            if (Find(component) is null)
            {
                // Remembered first: a manifest that is there must always be known as this migration's.
                Remember([.. Placed, pod]);
            }

            place.Files.Write(Path(component), staged, DurableFile.Private);
        }
        else if (Find(component) is null)
        {
            Remember([.. Placed, pod]);
        }

        return pod;
    }

    /// <summary>Changes a manifest that was placed, which begins its Pod anew; answers false when nothing is to be changed.</summary>
    /// <param name="component">Which.</param>
    /// <param name="change">Answers the manifest as it is to be; null to leave it.</param>
    public bool Change(string component, Func<byte[], byte[]?> change)
    {
        if (place.Files.TryRead(Path(component)) is not { } there || change(there) is not { } changed)
        {
            return false;
        }

        place.Ledger.Write(StagedPath(component), changed, DurableFile.Private, "as it is to stay");
        Place(component);
        return true;
    }

    /// <summary>Whether the staged manifest is where the kubelet looks, unchanged.</summary>
    public bool IsInPlace(string component) =>
        Staged(component) is { } staged && place.Files.TryRead(Path(component)) is { } there && there.AsSpan().SequenceEqual(staged);

    /// <summary>The image of a staged manifest's container, for messages; empty when it is not staged.</summary>
    public string Image(string component) => Staged(component) is { } staged
        ? (string?)YamlJson.Read(Encoding.UTF8.GetString(staged))?["spec"]?["containers"]?[0]?["image"] ?? ""
        : "";

    /// <summary>Takes a manifest out if this migration placed it.</summary>
    public void Remove(string component)
    {
        if (Find(component) is not null || IsInPlace(component))
        {
            place.Files.Delete(Path(component));
        }
    }

    /// <summary>Forgets a component once nothing of it runs any more.</summary>
    public void Forget(string component)
    {
        var rest = Placed.Where(pod => pod.Component != component).ToList();
        if (rest.Count == 0)
        {
            place.Directory.DeleteState(StateName);
        }
        else
        {
            Remember(rest);
        }
    }

    private static string Path(string component) => $"{Watched}/{component}.yaml";

    private string StagedPath(string component) => $"{place.Directory.Manifests}/{component}.yaml";

    private byte[]? Staged(string component) => place.Files.TryRead(StagedPath(component));

    private void Remember(List<PlacedPod> pods) => place.Directory.WriteState(StateName, pods);
}
