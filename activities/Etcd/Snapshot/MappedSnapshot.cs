using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// A snapshot file mapped into memory: the kernel keeps and drops its pages as it likes, so reading one costs no private memory. The
/// file must not be cut while it is read, as no mapped file may.
/// </summary>
public sealed unsafe partial class MappedSnapshot : SnapshotBytes
{
    private const int SequentialAdvice = 2;
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private byte* start;

    private MappedSnapshot(string path, FileStream stream)
        : base(Path.GetFileName(path))
    {
        Length = stream.Length;
        if (Length == 0)
        {
            // An empty file cannot be mapped; the reader will say what it lacks.
            stream.Dispose();
            return;
        }

        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);

        // Reads run through the file from its start to its end; only a hint, so that the answer does not matter.
        _ = Advise((nint)start, (nuint)Length, SequentialAdvice);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Maps a file. Fails with <c>MIG-SNAP-001</c> when it cannot be opened.</summary>
    public static MappedSnapshot Open(string path)
    {
        try
        {
            return new(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw SnapshotErrors.NotOpened.At($"file {path}", e is FileNotFoundException or DirectoryNotFoundException ? "it is not there." : $"{e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> At(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        return new(start + offset, length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && start is not null)
        {
            start = null;
            view!.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file!.Dispose();
        }

        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
