namespace Temporalio.DevServer.Engine;

/// <summary>The real server's default limits.</summary>
internal static class Limits
{
    public const int BlobSize = 2 * 1024 * 1024;
    public const int HistorySize = 50 * 1024 * 1024;
    public const int HistoryEvents = 51_200;
    public const int SuggestHistorySize = 4 * 1024 * 1024;
    public const int SuggestHistoryEvents = 4_096;
    public const int Pending = 2_000;
    public const int Signals = 10_000;
    public const int BufferedEvents = 100;
    public const int BufferedSize = 2 * 1024 * 1024;
    public const int IdLength = 1_000;
    public const int UpdatesInFlight = 10;
    public const int Updates = 2_000;
    public const int SearchAttributeKeys = 100;
    public const int SearchAttributeValueSize = 2 * 1024;
    public const int SearchAttributesSize = 40 * 1024;
    public const int HistoryPage = 256;
    public const int VisibilityPage = 1_000;

    public static readonly TimeSpan DefaultWorkflowTaskTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan MaxWorkflowTaskTimeout = TimeSpan.FromSeconds(120);
    public static readonly TimeSpan StickyPollerFreshness = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan PollWait = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan LongPollWait = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan QueryWait = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan StickyQueryWait = TimeSpan.FromSeconds(10);
}
