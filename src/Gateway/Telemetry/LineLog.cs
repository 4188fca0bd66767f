using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Gateway.Requests;

namespace Gateway.Telemetry;

/// <summary>
/// A JSON log off the hot path: a bounded queue and one writer that writes batches. A full queue drops the line, and a write error loses
/// the batch. Both are counted and logged once a minute, and neither delays a request. The background runner runs the writer.
/// </summary>
internal sealed partial class LineLog : IAsyncDisposable
{
    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly LogDestination _destination;
    private readonly TelemetryMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _linger;
    private readonly RecentLines? _recent;
    private readonly Func<bool> _isCombined;
    private readonly Channel<ILogLine> _queue;
    private readonly ArrayBufferWriter<byte> _buffer = new(BatchBytes);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private long _dropped;
    private long _failed;
    private string? _lastError;
    private volatile string? _error;
    private long _lostReported;
    private DateTimeOffset _nextReport;

    // The log owns the destination and reads it once per batch. The first line of a batch waits for others, so that a busy gateway seldom
    // wakes the writer.
    public LineLog(LineLogSettings settings, LogDestination destination, TelemetryMetrics metrics, ILogger logger, TimeProvider time)
    {
        _name = settings.Name;
        _destination = destination;
        _metrics = metrics;
        _logger = logger;
        _time = time;
        _linger = settings.Linger;
        _recent = settings.Recent;
        _isCombined = settings.IsCombined;
        _queue = Channel.CreateBounded<ILogLine>(new BoundedChannelOptions(settings.Capacity) { SingleReader = true });
        _json = new Utf8JsonWriter(
            _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    /// <summary>The number of lines lost because the queue was full or the file could not be written.</summary>
    public long Lost => Interlocked.Read(ref _dropped) + Interlocked.Read(ref _failed);

    /// <summary>The error of the last batch; null if it was written.</summary>
    public string? Error => _error;

    /// <summary>Queues a line without blocking; false if the line is dropped.</summary>
    public bool TryWrite(ILogLine line)
    {
        if (_queue.Writer.TryWrite(line))
        {
            return true;
        }

        Interlocked.Increment(ref _dropped);
        _metrics.Dropped(_name);
        return false;
    }

    /// <summary>Reopens the file before the next write.</summary>
    public void Reopen() => _destination.Reopen();

    /// <summary>Waits for lines and writes them: one iteration of the writer.</summary>
    public async Task WriteNextAsync(CancellationToken cancellationToken)
    {
        await _queue.Reader.WaitToReadAsync(cancellationToken);
        if (_linger > TimeSpan.Zero)
        {
            await Task.Delay(_linger, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await WriteQueuedAsync();
    }

    /// <summary>Stops accepting lines and writes the queue. Called after the last iteration.</summary>
    public Task EndAsync()
    {
        _queue.Writer.TryComplete();
        return WriteQueuedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _json.DisposeAsync();
        _destination.Dispose();
    }

    private async Task WriteQueuedAsync()
    {
        while (_queue.Reader.TryPeek(out _))
        {
            var lines = FillBatch();
            if (lines > 0)
            {
                await AppendAsync(_buffer.WrittenMemory, lines);
            }
        }

        ReportLosses();
    }

    private int FillBatch()
    {
        _buffer.ResetWrittenCount();
        var lines = 0;
        var isCombined = _isCombined();
        while (_buffer.WrittenCount < BatchBytes && _queue.Reader.TryRead(out var line))
        {
            try
            {
                lines += isCombined ? AddCombined(line) : AddJson(line);
            }
            catch (Exception e)
            {
                // A defect in the serialization of one line loses its batch but does not stop the log.
                Failed(lines + 1, e);
                throw;
            }
        }

        return lines;
    }

    private int AddJson(ILogLine line)
    {
        var start = _buffer.WrittenCount;
        Serialize(line, _buffer);
        _recent?.Add(_buffer.WrittenSpan[start..]);
        _buffer.Write("\n"u8);
        return 1;
    }

    private int AddCombined(ILogLine line)
    {
        if (_recent is { IsOn: true })
        {
            _line.ResetWrittenCount();
            Serialize(line, _line);
            _recent.Add(_line.WrittenSpan);
        }

        if (line is not ICombinedLine combined)
        {
            return 0;
        }

        combined.WriteCombined(_buffer);
        _buffer.Write("\n"u8);
        return 1;
    }

    private void Serialize(ILogLine line, ArrayBufferWriter<byte> buffer)
    {
        _json.Reset(buffer);
        line.WriteTo(_json);
        _json.Flush();
    }

    private void Failed(int lines, Exception exception)
    {
        Interlocked.Add(ref _failed, lines);
        _metrics.Failed(_name, lines);
        _lastError = _error = exception.Message;
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> batch, int lines)
    {
        try
        {
            if (_destination.Current() is { } target)
            {
                await target.AppendAsync(batch);
                _metrics.Written(_name, lines);
            }

            _error = null;
        }
        catch (IOException e)
        {
            Failed(lines, e);
        }
    }

    private void ReportLosses()
    {
        var lost = Lost;
        var now = _time.GetUtcNow();
        if (lost == _lostReported || now < _nextReport)
        {
            return;
        }

        Log.LinesLost(_logger, _name, lost - _lostReported, _lastError ?? "the queue was full");
        _lostReported = lost;
        _nextReport = now + ReportInterval;
        _lastError = null;
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Error, "The {Name} log lost {Lines} lines: {Reason}.")]
        public static partial void LinesLost(ILogger logger, string name, long lines, string reason);
    }
}
