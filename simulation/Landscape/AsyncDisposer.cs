namespace Masterful.Simulation.Landscape;

/// <summary>Lets something that is disposed at once stand in a row with things that take time to stop.</summary>
internal sealed class AsyncDisposer(IDisposable value) : IAsyncDisposable
{
    public T Of<T>() => (T)value;

    public ValueTask DisposeAsync()
    {
        value.Dispose();
        return ValueTask.CompletedTask;
    }
}
