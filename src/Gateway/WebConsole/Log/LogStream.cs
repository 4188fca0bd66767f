using System.Globalization;
using System.Text;
using Gateway.Admin;
using Gateway.Telemetry;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Log;

/// <summary>
/// Streams the live-log lines that match a filter as server-sent events. Each event is a row of the page, encoded here. The stream ends
/// with the session or when the gateway stops.
/// </summary>
internal sealed class LogStream(RecentLines lines, ConsoleAccess access, IHostApplicationLifetime lifetime, TimeProvider time)
    : IAdminEndpoint
{
    public const string StreamPath = $"{ConsoleUrl.Root}/log/stream";

    /// <summary>The most that follow at once.</summary>
    public const int MaximumFollowers = 32;

    private const int MaximumLinesAtOnce = 200;

    // Limits the memory that a slow reader occupies; a line may contain a whole request head.
    private const int MaximumCharactersAtOnce = 128 * 1024;

    // Long enough that a busy gateway sends few packets, and short enough to be live.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(30);

    private int _followers;

    /// <summary>How many follow now.</summary>
    public int Followers => Volatile.Read(ref _followers);

    public string Path => StreamPath;

    public IReadOnlyList<string> Changes => [];

    public bool IsPage => true;

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "GET")
        {
            context.Response.Headers.Allow = "GET";
            await AdminText.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET.");
            return;
        }

        if (access.Find(context) is not { } visit)
        {
            await AdminText.WriteAsync(context, StatusCodes.Status401Unauthorized, "Sign in first.");
            return;
        }

        if (Interlocked.Increment(ref _followers) > MaximumFollowers)
        {
            Interlocked.Decrement(ref _followers);
            await AdminText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many follow the log already.");
            return;
        }

        try
        {
            // A slow reader blocks a write for long, and with it the check whether the session is still valid.
            await using var watch = time.CreateTimer(_ => AbortIfEnded(visit), null, Watch, Watch);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await SendAsync(visit, end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The reader left, or the gateway stops.
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    private void AbortIfEnded(ConsoleVisit visit)
    {
        if (!access.IsStillValid(visit))
        {
            visit.Context.Abort();
        }
    }

    private async Task SendAsync(ConsoleVisit visit, CancellationToken cancellationToken)
    {
        var response = visit.Context.Response;
        response.ContentType = "text/event-stream";
        var filter = LogFilter.Of(visit);
        var last = visit.Context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : visit.Query("from");
        var next = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : lines.Next;
        await response.WriteAsync(": the lines follow\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        while (access.IsStillValid(visit))
        {
            var text = Render(filter, ref next);
            await response.WriteAsync(text.Length > 0 ? text : ": still here\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            beat.CancelAfter(Heartbeat);
            await lines.WaitAsync(next, beat.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Gather, time, cancellationToken);
        }
    }

    private string Render(LogFilter filter, ref long next)
    {
        var (events, count) = (new StringBuilder(), 0);
        foreach (var (number, line) in lines.Forward(next))
        {
            next = number + 1;
            if (filter.Match(number, line) is { } entry && count++ < MaximumLinesAtOnce)
            {
                // A row contains no raw line breaks: those within a text are encoded.
                var row = LogRow.Of(entry).Markup.ReplaceLineEndings(" ");
                events.Append(CultureInfo.InvariantCulture, $"id: {next}\ndata: {row}\n\n");
                if (events.Length > MaximumCharactersAtOnce)
                {
                    break; // the others come next
                }
            }
        }

        if (count > MaximumLinesAtOnce)
        {
            events.Append(CultureInfo.InvariantCulture, $"event: skipped\ndata: {count - MaximumLinesAtOnce}\n\n");
        }

        return events.ToString();
    }
}
