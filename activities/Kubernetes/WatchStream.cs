using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>One connection of a watch. It ends with null; <see cref="Failure"/> then says whether the server ended it.</summary>
internal sealed class WatchStream(ApiTransport transport, ApiRequest request, TimeSpan silence) : IAsyncDisposable
{
    private HttpResponseMessage? response;
    private StreamReader? reader;

    /// <summary>Why it ended; null if it ended as it should.</summary>
    public KubernetesApiException? Failure { get; private set; }

    /// <summary>Whether another connection may fare better.</summary>
    public bool MayResume { get; private set; }

    public async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(silence);
        try
        {
            reader ??= await OpenAsync(limit.Token);
            if (reader is null || await reader.ReadLineAsync(limit.Token) is not { Length: > 0 } text)
            {
                return null;
            }

            var line = JsonNode.Parse(text)!.AsObject();
            if (line.Text("type") != "ERROR")
            {
                return line;
            }

            Failure = ApiFailure.FromStatus(request, line.Child("object") ?? []);
            MayResume = ApiFailure.IsTransient(Failure.Status!.Value, repeatable: true);
            return null;
        }
        catch (Exception e) when (e is JsonException || ApiTransport.IsTransportFailure(e, cancellationToken))
        {
            // A line that was cut off is a broken connection too.
            Failure = ApiFailure.FromTransport(request, e);
            MayResume = !ApiFailure.IsUntrusted(e);
            return null;
        }
    }

    public ValueTask DisposeAsync()
    {
        reader?.Dispose();
        response?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<StreamReader?> OpenAsync(CancellationToken cancellationToken)
    {
        response = await transport.OpenAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        }

        Failure = await ApiFailure.FromAnswerAsync(request, response, cancellationToken);
        MayResume = ApiFailure.IsTransient(response.StatusCode, repeatable: true);
        return null;
    }
}
