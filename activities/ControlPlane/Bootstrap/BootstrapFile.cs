namespace Masterful.Activities.ControlPlane;

/// <summary>A file that the bootstrap script writes, or expects.</summary>
/// <param name="Path">Path on the node.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner">User id that alone may read it; null for root.</param>
/// <param name="Content">What it writes; null when the file has to be there already. May be secret.</param>
/// <param name="Origin">For people: where it comes from.</param>
public sealed record BootstrapFile(string Path, int Mode, int? Owner, byte[]? Content, string Origin)
{
    /// <summary>
    /// A rendered file: what is public is carried, what holds a key or belongs to one is expected on the node, unless all of it is given.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="material">Content by path, of every file; null when no secret is to be carried.</param>
    public static BootstrapFile Of(RenderedFile file, IReadOnlyDictionary<string, byte[]>? material) =>
        new(file.Path, file.Mode, file.Owner, material is not null ? material[file.Path] : IsPublic(file) ? file.Content : null, file.Origin);

    /// <summary>Shows nothing of the content.</summary>
    public override string ToString() => $"{Path} ({Origin})";

    /// <summary>ConfigMaps are public, and of Secrets what holds nothing but certificates.</summary>
    private static bool IsPublic(RenderedFile file) =>
        file.Source == FileSource.Content && (file.Origin.StartsWith("moved from ConfigMap ", StringComparison.Ordinal) || PublicPem.IsCertificates(file.Content));
}
