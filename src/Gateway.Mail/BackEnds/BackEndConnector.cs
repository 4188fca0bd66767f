using System.Net.Sockets;
using Gateway.Identity.Credentials;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;
using Gateway.Outbound;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Gateway.Mail.BackEnds;

/// <summary>Connects to a back end until it is ready for sign-in: the chosen destination, or the next one that answers.</summary>
internal sealed partial class BackEndConnector(
    BackEndSockets sockets, BackEndDialogues dialogues, BackEndMetrics metrics, TimeProvider time, ILogger<BackEndConnector> logger)
{
    /// <summary>
    /// Tries the candidates in turn, and starts over where the configured tries are more than the candidates. No credential is sent.
    /// </summary>
    public async ValueTask<BackEndConnectResult> ConnectAsync(
        MailCluster cluster, IReadOnlyList<MailDestination> candidates, ClientDetails client, CancellationToken cancellationToken)
    {
        if (candidates.Count == 0)
        {
            // Every destination is drained, which is nobody's fault and no password's.
            return new BackEndConnectResult(BackEndStatus.Unavailable);
        }

        if (cluster.Settings.Options.ConnectTries == 1)
        {
            return await OpenAsync(cluster, candidates[0], client, cancellationToken);
        }

        var pipeline = new ResiliencePipelineBuilder<BackEndConnectResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<BackEndConnectResult>
            {
                ShouldHandle = arguments => new(BackEndStatuses.IsDestinationFault(arguments.Outcome.Result.Result.Status)),
                MaxRetryAttempts = cluster.Settings.Options.ConnectTries - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(candidates.Count > 1 ? 10 : 100),
                UseJitter = true,
            })
            .Build();
        var tried = 0;
        return await pipeline.ExecuteAsync(
            token => OpenAsync(cluster, candidates[tried++ % candidates.Count], client, token),
            cancellationToken);
    }

    /// <summary>
    /// Tries one destination once, and learns its health and its capabilities, unless the gateway itself cannot connect.
    /// </summary>
    public async ValueTask<BackEndConnectResult> OpenAsync(
        MailCluster cluster, MailDestination destination, ClientDetails? client, CancellationToken cancellationToken)
    {
        if (sockets.Descriptors?.TryTake() == false)
        {
            return NoDescriptor(destination);
        }

        BackEndConnection? connection = null;
        try
        {
            var attempt = await TryOpenAsync(cluster, destination, client, cancellationToken);
            connection = attempt.Connection;
            connection?.Own(sockets.Descriptors);
            return attempt;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            return NoDescriptor(destination);
        }
        finally
        {
            if (connection is null)
            {
                sockets.Descriptors?.GiveBack();
            }
        }
    }

    private async ValueTask<BackEndConnectResult> TryOpenAsync(
        MailCluster cluster,
        MailDestination destination,
        ClientDetails? client,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cluster.Settings.Options.ConnectTimeout);
        var started = time.GetTimestamp();
        using var span = BackEndSpan.BeginConnect(destination);
        var connection = new BackEndConnection(
            destination,
            (stream, token) => BackEndTls.HandshakeAsync(stream, cluster.Settings, destination.Address, token),
            sockets.Loops);
        BackEndResult result;
        try
        {
            result = await OpenAsync(connection, cluster.Settings, client, limit.Token);
        }
        catch (DialException e) when (e.Failure.Error != DialError.NoDescriptors)
        {
            var status = e.Failure.Error == DialError.TimedOut ? BackEndStatus.TimedOut : BackEndStatus.ConnectFailed;
            result = new BackEndResult(status, e.Failure.Detail);
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.TooManyOpenSockets)
        {
            result = new BackEndResult(BackEndStatus.ConnectFailed, e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new BackEndResult(BackEndStatus.TimedOut);
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            result = new BackEndResult(BackEndStatus.Closed, e.Message);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        var duration = time.GetElapsedTime(started);
        metrics.Connected(destination, result.Status, duration);
        BackEndSpan.End(span, result.Status);
        if (result.IsDone)
        {
            destination.Succeeded(duration);
            destination.Learned = new LearnedCapabilities(connection.Capabilities, time.GetTimestamp());
            return new BackEndConnectResult(connection, result);
        }

        await connection.DisposeAsync();
        destination.Failed(time, cluster.Settings.Health.ReactivationPeriod);
        LogFailure(connection, result);
        return new BackEndConnectResult(null, result);
    }

    /// <summary>
    /// Signs in with a credential that the back end verifies. Unless the back end accepts or refuses it, the credential counts as sent and
    /// not verified.
    /// </summary>
    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection,
        BackEndIdentity identity,
        MailCluster cluster,
        PasswordExposure exposure,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var result = await SignInAsync(connection, identity, cluster, cancellationToken);
        if (result.IsDone || result.IsRefusal || result.Status == BackEndStatus.MailboxInUse)
        {
            exposure.Answered();
        }
        else if (result.Status == BackEndStatus.NoMechanism)
        {
            exposure.NotSent();
        }

        return result;
    }

    /// <summary>Signs in on a connection that is ready. The credential is sent once: a failure is not retried.</summary>
    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailCluster cluster, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cluster.Settings.Options.ReplyTimeout);
        using var span = BackEndSpan.BeginSignIn(connection.Destination);
        BackEndResult result;
        try
        {
            var dialogue = dialogues.Get(connection.Destination.Address.Protocol);
            result = await dialogue.SignInAsync(connection, identity, cluster.Settings.Options, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new BackEndResult(BackEndStatus.TimedOut);
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            result = new BackEndResult(BackEndStatus.Closed, e.Message);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        BackEndSpan.End(span, result.Status);
        if (BackEndStatuses.IsDestinationFault(result.Status)
            || result.Status is BackEndStatus.NoMechanism or BackEndStatus.CommandRefused or BackEndStatus.RefusedForNow)
        {
            LogFailure(connection, result);
        }

        return result;
    }

    private async ValueTask<BackEndResult> OpenAsync(
        BackEndConnection connection, MailClusterSettings settings, ClientDetails? client, CancellationToken cancellationToken)
    {
        var (address, options) = (connection.Destination.Address, settings.Options);
        await connection.ConnectAsync(sockets.Transport, settings, cancellationToken);
        if (ProxyHeader.For(options.ClientAddress, client) is { } header)
        {
            await connection.Stream.WriteAsync(header, cancellationToken);
        }

        if (address.Tls == AddressTls.Implicit)
        {
            var secured = await connection.StartTlsAsync(cancellationToken);
            if (!secured.IsDone)
            {
                return secured;
            }
        }

        return await dialogues.Get(address.Protocol).PrepareAsync(connection, client, options, cancellationToken);
    }

    private BackEndConnectResult NoDescriptor(MailDestination destination)
    {
        metrics.Connected(destination, BackEndStatus.NoDescriptor, TimeSpan.Zero);
        return new BackEndConnectResult(BackEndStatus.NoDescriptor);
    }

    private void LogFailure(BackEndConnection connection, BackEndResult result)
    {
        var destination = connection.Destination;
        var text = WireText.OneLine(result.Code is { Length: > 0 } ? $"[{result.Code}] {result.Text}" : result.Text);
        destination.LastError = new MailDestinationError(time.GetUtcNow(), $"{connection.Phase}: {result.Status} {text}".TrimEnd());
        Log.Failed(logger, destination, destination.Address, connection.Phase, result.Status, text);
    }

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Warning, "Back end {Destination} ({Address}) failed in {Phase}: {Status} {Text}")]
        public static partial void Failed(
            ILogger logger, MailDestination destination, DestinationAddress address, BackEndPhase phase, BackEndStatus status, string text);
    }
}
