using Gateway.Mail.Connections;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>
/// One connection from accept to close: sign-in, then relay. While a session is idle this, the relay and the two connections are all
/// there is of it; everything the sign-in needed is gone.
/// </summary>
internal sealed partial class MailSession(MailProtocol protocol, ConnectionContext connection, MailSessionContext context)
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly long _started = context.Time.GetTimestamp();
    private readonly ClientAddresses _client = ClientAddresses.Of(connection);
    private CancellationTokenSource? _signInLimit;
    private MailSessionEnd? _requested;
    private PreAuthSession? _front;
    private SignedIn? _signedIn;
    private Relay? _relay;

    public MailProtocol Protocol => protocol;

    public string? RouteName => (_signedIn?.Route ?? _front?.Route)?.Name;

    public string? DestinationName => _signedIn?.BackEnd.Destination.ToString();

    public async Task RunAsync()
    {
        context.Sessions.Add(this);
        context.Metrics.SessionStarted(protocol);
        MailSessionEnd end;
        try
        {
            end = await SignInAsync() ?? await RelayAsync();
        }
        catch (Exception e) when (ConnectionFailure.Is(e))
        {
            // The peer went, or the sweep ended a step that had no end of its own.
            end = _requested ?? MailSessionEnd.Reset;
        }
        catch (Exception e)
        {
            end = MailSessionEnd.Fault;
            Log.Fault(context.Logger, e, connection.ConnectionId);
        }

        try
        {
            await FarewellAsync(end);
        }
        finally
        {
            try
            {
                await CloseAsync(end);
            }
            finally
            {
                // Last: a gateway that stops waits for what has not ended, and for its line.
                context.Sessions.Remove(this);
            }
        }
    }

    /// <summary>Called once a second: ends the session where it is past its time, or is to leave and ready to.</summary>
    public void Sweep(long now, MailDrain drain)
    {
        lock (_gate)
        {
            if (_relay is { } relay)
            {
                relay.Sweep(now, drain);
            }
            else if (_signInLimit is { } limit && _requested is null)
            {
                _requested = SignInEndAt(now, drain);
                if (_requested is not null)
                {
                    limit.Cancel();
                }
            }
        }
    }

    private MailSessionEnd? SignInEndAt(long now, MailDrain drain)
    {
        if (drain != MailDrain.None)
        {
            return MailSessionEnd.ShuttingDown;
        }

        var timeout = (_front?.Route?.Options ?? new MailRouteOptions()).SignInTimeout;
        return context.Time.GetElapsedTime(_started, now) > timeout ? MailSessionEnd.SignInTimeout : null;
    }

    /// <summary>Null where the user is signed in.</summary>
    private async ValueTask<MailSessionEnd?> SignInAsync()
    {
        using var limit = new CancellationTokenSource();
        var front = context.SignIn.Begin(protocol, new ClientChannel(connection), connection.Features.GetRequiredFeature<ITlsUpgrade>());
        lock (_gate)
        {
            _signInLimit = limit;
            _front = front;
        }

        try
        {
            var (end, signedIn) = await context.SignIn.RunAsync(front, _client, connection.ConnectionId, limit.Token);
            lock (_gate)
            {
                _signedIn = signedIn;
            }

            return signedIn is null ? end : null;
        }
        finally
        {
            lock (_gate)
            {
                _signInLimit = null;
            }
        }
    }

    private async ValueTask<MailSessionEnd> RelayAsync()
    {
        var relay = new Relay(connection.Transport, _signedIn!, context.Time); // set by the sign-in that has just succeeded
        lock (_gate)
        {
            _relay = relay;
            _front = null;
        }

        return await relay.RunAsync();
    }

    /// <summary>Says goodbye, in whatever time a client that does not read allows. What ends TLS is the listener's.</summary>
    private async ValueTask FarewellAsync(MailSessionEnd end)
    {
        using var limit = new CancellationTokenSource(FarewellTimeout, context.Time);
        try
        {
            if (end is MailSessionEnd.TlsFailed or MailSessionEnd.Reset)
            {
                return;
            }

            if (Goodbye.For(protocol, end) is { Length: > 0 } line && _relay is null or { IsBetweenReplies: true })
            {
                await new ClientChannel(connection).SendAsync(line, limit.Token);
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfPipe(e))
        {
            if (limit.IsCancellationRequested)
            {
                connection.Abort(new ConnectionAbortedException("The client does not read."));
            }

            Log.NoFarewell(context.Logger, connection.ConnectionId, e.Message);
        }
    }

    private async ValueTask CloseAsync(MailSessionEnd end)
    {
        try
        {
            if (_signedIn is { } signedIn)
            {
                await signedIn.BackEnd.DisposeAsync();
            }
        }
        finally
        {
            Record(end);
        }
    }

    private void Record(MailSessionEnd end)
    {
        var duration = context.Time.GetElapsedTime(_started);
        var record = new MailSessionRecord
        {
            Id = connection.ConnectionId,
            Protocol = protocol,
            Started = context.Time.GetUtcNow() - duration,
            Duration = duration,
            Source = _client.Remote.Address,
            ServerName = connection.Features.Get<ITlsUpgrade>()?.ServerName,
            Route = RouteName,
            User = _signedIn?.User,
            Destination = DestinationName,
            BytesFromClient = _relay?.BytesFromClient ?? 0,
            BytesToClient = _relay?.BytesToClient ?? 0,
            End = end,
        };
        context.Metrics.SessionEnded(record);
        context.Log.Write(record);
        Log.Ended(context.Logger, MailProtocols.NameOf(protocol), record.Id, MailSessionEnds.NameOf(end), record.Route, record.Destination);
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "Mail session {ConnectionId} ended by a fault of the gateway's own.")]
        public static partial void Fault(ILogger logger, Exception exception, string connectionId);

        [LoggerMessage(4002, LogLevel.Debug, "Mail session {ConnectionId}: no goodbye was possible: {Reason}")]
        public static partial void NoFarewell(ILogger logger, string connectionId, string reason);

        [LoggerMessage(4003, LogLevel.Debug, "{Protocol} session {ConnectionId} ended: {End} (route {Route}, destination {Destination}).")]
        public static partial void Ended(ILogger logger, string protocol, string connectionId, string end, string? route, string? destination);
    }
}
