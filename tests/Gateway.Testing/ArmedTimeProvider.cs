using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Testing;

/// <summary>A clock that a test moves, and that says when the code under test has begun to wait for it.</summary>
public sealed class ArmedTimeProvider : FakeTimeProvider
{
    private readonly Channel<bool> _armed = Channel.CreateUnbounded<bool>();

    public ArmedTimeProvider()
        : base(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>Waits until a timer has been made for which nobody waited yet.</summary>
    public Task ArmedAsync(CancellationToken cancellationToken) => _armed.Reader.ReadAsync(cancellationToken).AsTask();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _armed.Writer.TryWrite(true);
        return timer;
    }
}
