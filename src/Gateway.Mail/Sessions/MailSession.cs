using Gateway.Mail.Connections;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Relaying;
using Gateway.Mail.Routing;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Mail.Sessions;

/// <summary>
/// One connection from accept to close: sign-in, then relay. While a session is idle only this object, the relay and the two connections
/// are kept; the state of the sign-in is released.
/// </summary>
internal sealed partial class MailSession(IMailProtocol protocol, ConnectionContext connection, MailSessionContext context)
{
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly long _started = context.Time.GetTimestamp();
    private readonly ClientAddresses _client = ClientAddresses.Of(connection);
    private readonly IDrainFeature? _drain = connection.Features.Get<IDrainFeature>();
    private CancellationTokenSource? _signInLimit;
    private MailSessionEnd? _requested;
    private PreAuthSession? _preAuth;
    private SignInResult? _signedIn;
    private Relay? _relay;

    public string Id => connection.ConnectionId;

    public MailProtocol Protocol => protocol.Protocol;

    public MailSessionView View => new(
        Id, Protocol, context.Time.GetUtcNow() - context.Time.GetElapsedTime(_started), _client.Remote.Address)
    {
        User = _signedIn?.User,
        Route = RouteName,
        Destination = DestinationName,
        BytesFromClient = _relay?.BytesFromClient ?? 0,
        BytesToClient = _relay?.BytesToClient ?? 0,
    };

    public string? RouteName => (_signedIn?.Route ?? _preAuth?.Route)?.Name;

    public string? DestinationName => _signedIn?.BackEnd?.Destination.ToString();

    public async Task RunAsync()
    {
        context.Sessions.Add(this);
        context.Metrics.SessionStarted(protocol.Name);
        MailSessionEnd end;
        try
        {
            end = await SignInAsync() ?? await RelayAsync();
        }
        catch (Exception e) when (ConnectionFailure.Is(e))
        {
            // The peer closed the connection, or the sweep cancelled a step of the sign-in.
            end = _requested ?? MailSessionEnd.Reset;
        }
        catch (Exception e)
        {
            end = MailSessionEnd.Fault;
            Log.Fault(context.Logger, e, connection.ConnectionId);
        }

        try
        {
            await SayGoodbyeAsync(end);
        }
        finally
        {
            try
            {
                await CloseAsync(end);
            }
            finally
            {
                // Last: a gateway that stops waits until every session is removed, and its access log line written.
                context.Sessions.Remove(this);
            }
        }
    }

    /// <summary>Called once a second: ends the session where it has timed out, or where it is to end and no command is in flight.</summary>
    public void Sweep(long now)
    {
        var drain = _drain?.Notice ?? DrainNotice.None;
        lock (_gate)
        {
            if (_relay is { } relay)
            {
                if (_signedIn?.AppPassword is { } password && !password.IsValid(context.Time.GetUtcNow()))
                {
                    relay.End(MailSessionEnd.Revoked);
                }

                relay.Sweep(now, drain);
            }
            else if (_signInLimit is { } limit && _requested is null)
            {
                _requested = EndOfSignIn(now, drain);
                if (_requested is not null)
                {
                    limit.Cancel();
                }
            }
        }
    }

    /// <summary>Ends the session at once, before sign-in or after it.</summary>
    public void End(MailSessionEnd end)
    {
        lock (_gate)
        {
            if (_relay is { } relay)
            {
                relay.End(end);
            }
            else if (_signInLimit is { } limit && _requested is null)
            {
                _requested = end;
                limit.Cancel();
            }
        }
    }

    private MailSessionEnd? EndOfSignIn(long now, DrainNotice drain)
    {
        // A password that is being verified gets its answer first: a client that gets none may ask its user for another.
        if (drain == DrainNotice.Now || (drain == DrainNotice.BetweenCommands && _preAuth is not { IsVerifying: true }))
        {
            return MailSessionEnd.ShuttingDown;
        }

        var timeout = (_preAuth?.Route?.Options ?? new MailRouteOptions()).SignInTimeout;
        return context.Time.GetElapsedTime(_started, now) > timeout ? MailSessionEnd.SignInTimeout : null;
    }

    /// <returns>Why the session ended before sign-in; null where the user is signed in.</returns>
    private async ValueTask<MailSessionEnd?> SignInAsync()
    {
        using var limit = new CancellationTokenSource();
        var preAuth = context.SignIn.Begin(protocol, new ClientChannel(connection), connection.Features.GetRequiredFeature<ITlsUpgrade>());
        lock (_gate)
        {
            _signInLimit = limit;
            _preAuth = preAuth;
        }

        try
        {
            var signedIn = await context.SignIn.RunAsync(preAuth, _client, connection.ConnectionId, context.Time, limit.Token);
            lock (_gate)
            {
                _signedIn = signedIn;
            }

            return signedIn is null ? preAuth.End : null;
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
        var signedIn = _signedIn!; // set by the sign-in that has just succeeded
        var relay = new Relay(connection.Transport, signedIn.BackEnd!, protocol, signedIn.Route, context.Time)
        {
            OnRefused = refusal => Refused(signedIn, refusal),
        };
        lock (_gate)
        {
            _relay = relay;
            _preAuth = null;
        }

        return await relay.RunAsync();
    }

    private void Refused(SignInResult signedIn, CommandRefusal refusal)
    {
        context.Metrics.Refused(protocol.Name, refusal.Reason);
        Log.Refused(context.Logger, protocol.Name, connection.ConnectionId, refusal.Command, refusal.Reason);
        if (refusal.Reason == MailRefusal.IdentityChange)
        {
            context.SignIn.IdentityChangeRefused(protocol, signedIn, refusal.Command, _client, connection.ConnectionId);
        }
    }

    /// <summary>Tells the client why the session ends. Limited in time, as the client may not read. The listener ends TLS.</summary>
    private async ValueTask SayGoodbyeAsync(MailSessionEnd end)
    {
        if (_relay is { HasClientStopped: true })
        {
            connection.Abort(new ConnectionAbortedException("The client does not read."));
            return;
        }

        using var limit = new CancellationTokenSource(GoodbyeTimeout, context.Time);
        try
        {
            if (end is MailSessionEnd.TlsFailed or MailSessionEnd.Reset)
            {
                return;
            }

            if (MailSessionEnds.TextOf(end) is { } text && protocol.FormatGoodbye(end, text) is { Length: > 0 } line
                && _relay is null or { IsBetweenReplies: true })
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

            Log.NoGoodbye(context.Logger, connection.ConnectionId, e.Message);
        }
    }

    private async ValueTask CloseAsync(MailSessionEnd end)
    {
        try
        {
            if (_signedIn?.BackEnd is { } backEnd)
            {
                await backEnd.DisposeAsync();
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
            Protocol = protocol.Protocol,
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
        context.Metrics.SessionEnded(protocol.Name, record);
        context.Log.Write(record);
        Log.Ended(context.Logger, protocol.Name, record.Id, MailSessionEnds.NameOf(end), record.Route, record.Destination);
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "Mail session {ConnectionId} failed with an unexpected exception.")]
        public static partial void Fault(ILogger logger, Exception exception, string connectionId);

        [LoggerMessage(4002, LogLevel.Debug, "Mail session {ConnectionId}: the client was not told of the end: {Reason}")]
        public static partial void NoGoodbye(ILogger logger, string connectionId, string reason);

        [LoggerMessage(4004, LogLevel.Debug, "{Protocol} session {ConnectionId}: {Command} was not relayed: {Reason}.")]
        public static partial void Refused(ILogger logger, string protocol, string connectionId, string command, MailRefusal reason);

        [LoggerMessage(4003, LogLevel.Debug, "{Protocol} session {ConnectionId} ended: {End} (route {Route}, destination {Destination}).")]
        public static partial void Ended(
            ILogger logger, string protocol, string connectionId, string end, string? route, string? destination);
    }
}
