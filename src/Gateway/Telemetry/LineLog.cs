using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace Gateway.Telemetry;

/// <summary>
/// A JSON log off the hot path: a bounded queue, one writer, batches. A full queue drops the line and a full disk loses the batch;
/// both are counted and, once a minute, logged. Neither slows a request down.
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
    private readonly Channel<ILogLine> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;
    private long _dropped;
    private long _failed;
    private string? _lastError;
    private long _lostReported;
    private DateTimeOffset _nextReport;
    private bool _disposed;

    // The destination is owned and asked once a batch. A first line lingers for company, so that a busy gateway seldom wakes the writer.
    public LineLog(string name, LogDestination destination, int capacity, TimeSpan linger, TelemetryMetrics metrics, ILogger logger, TimeProvider time)
    {
        _name = name;
        _destination = destination;
        _metrics = metrics;
        _logger = logger;
        _time = time;
        _linger = linger;
        _queue = Channel.CreateBounded<ILogLine>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Lines lost so far, because the queue was full or the file could not be written.</summary>
    public long Lost => Interlocked.Read(ref _dropped) + Interlocked.Read(ref _failed);

    public void Start() => _writing = WriteAllAsync();

    /// <summary>Queues a line; never waits. False when the line is dropped.</summary>
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

    /// <summary>Opens the file anew before the next lines.</summary>
    public void Reopen() => _destination.Reopen();

    /// <summary>Writes what is queued and ends.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes of a log once for each name that it is registered under.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync();
        _stopping.Dispose();
        _destination.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(BatchBytes);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        while (await _queue.Reader.WaitToReadAsync())
        {
            await LingerAsync();
            while (_queue.Reader.TryPeek(out _))
            {
                var lines = FillBatch(buffer, json);
                await AppendAsync(buffer.WrittenMemory, lines);
                buffer.ResetWrittenCount();
            }

            ReportLosses();
        }

        ReportLosses();
    }

    private async Task LingerAsync()
    {
        if (_linger > TimeSpan.Zero && !_stopping.IsCancellationRequested)
        {
            await Task.Delay(_linger, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private int FillBatch(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json)
    {
        var lines = 0;
        while (buffer.WrittenCount < BatchBytes && _queue.Reader.TryRead(out var line))
        {
            json.Reset();
            line.WriteTo(json);
            json.Flush();
            buffer.Write("\n"u8);
            lines++;
        }

        return lines;
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
        }
        catch (IOException e)
        {
            Interlocked.Add(ref _failed, lines);
            _metrics.Failed(_name, lines);
            _lastError = e.Message;
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
