using Gateway.Telemetry;

namespace Gateway.WebConsole.Log;

/// <summary>
/// Searches the in-memory log, newest line first. A search occupies a core while it reads, so the number of concurrent searches and the
/// duration of each are limited; the result states how far the search went.
/// </summary>
internal sealed class LogSearch(RecentLines lines, TimeProvider time) : IDisposable
{
    /// <summary>How long a search may read.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private const int AtOnce = 2;
    private const int LinesBetweenLooks = 256;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <summary>The newest lines that a filter lets pass.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="before">The number of the line before which it begins.</param>
    /// <param name="maximum">The most lines.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<LogSearchResult> FindAsync(LogFilter filter, long before, int maximum, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return Find(filter, before, maximum, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private LogSearchResult Find(LogFilter filter, long before, int maximum, CancellationToken cancellationToken)
    {
        var found = new List<LogEntry>();
        var (started, read) = (time.GetTimestamp(), 0);
        foreach (var (number, line) in lines.Backward(before))
        {
            if (++read % LinesBetweenLooks == 0 && (cancellationToken.IsCancellationRequested || time.GetElapsedTime(started) > Limit))
            {
                return new LogSearchResult(found, number + 1);
            }

            if (filter.Match(number, line) is { } entry)
            {
                found.Add(entry);
                if (found.Count == maximum)
                {
                    return new LogSearchResult(found, number);
                }
            }
        }

        return new LogSearchResult(found, null);
    }
}
