using System.Text;
using Gateway.Telemetry;

namespace Gateway.UnitTests.Telemetry;

/// <summary>A target in memory that can be full, and that says when it was written to.</summary>
internal sealed class FakeLogTarget : ILogTarget
{
    private readonly StringBuilder _text = new();
    private readonly SemaphoreSlim _written = new(0);

    public bool IsFull { get; set; }

    /// <summary>While set, an append waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public string Text => _text.ToString();

    public async Task AppendAsync(ReadOnlyMemory<byte> lines)
    {
        _written.Release();
        if (Gate is { } gate)
        {
            await gate.Task;
        }

        if (IsFull)
        {
            throw new IOException("No space left on device");
        }

        _text.Append(Encoding.UTF8.GetString(lines.Span));
    }

    public Task WaitForAppendAsync(CancellationToken cancellationToken) => _written.WaitAsync(cancellationToken);

    public void Reopen()
    {
    }

    public void Dispose()
    {
    }
}
