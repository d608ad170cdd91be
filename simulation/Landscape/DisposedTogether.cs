namespace Masterful.Simulation.Landscape;

/// <summary>Things that take time to stop and do not need each other for it.</summary>
internal sealed class DisposedTogether : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> parts = [];

    public T Add<T>(T part)
        where T : IAsyncDisposable
    {
        parts.Add(part);
        return part;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(parts.Select(part => part.DisposeAsync().AsTask()));
}
