using System.Net.Sockets;
using Gateway.Identity.Directories;
using Gateway.Mail.Clusters;
using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Gateway.Mail.BackEnds;

/// <summary>Brings a session to a back end that is ready for sign-in: the picked destination, or the next one that answers.</summary>
internal sealed partial class BackEndConnector(
    Dialer dialer,
    TimeProvider time,
    LoopGuard loops,
    MailMetrics metrics,
    ILogger<BackEndConnector> logger,
    IBackEndDescriptors? descriptors = null,
    IReactorSource? reactors = null)
{
    private readonly BackEndTransport _transport = new(dialer, reactors?.Reactors);

    /// <summary>
    /// Tries the candidates in turn, again from the front where there are fewer of them than tries. Nothing of the user's has been sent
    /// when this returns.
    /// </summary>
    public async ValueTask<BackEndAttempt> ConnectAsync(MailCluster cluster, IReadOnlyList<MailDestination> candidates, ClientDetails client, CancellationToken cancellationToken)
    {
        if (cluster.Settings.Options.ConnectTries == 1)
        {
            return await OpenAsync(cluster, candidates[0], client, cancellationToken);
        }

        var pipeline = new ResiliencePipelineBuilder<BackEndAttempt> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<BackEndAttempt>
            {
                ShouldHandle = arguments => new(BackEndOutcomes.IsDestinationFault(arguments.Outcome.Result.Result.Outcome)),
                MaxRetryAttempts = cluster.Settings.Options.ConnectTries - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(candidates.Count > 1 ? 10 : 100),
                UseJitter = true,
            })
            .Build();
        var tried = 0;
        return await pipeline.ExecuteAsync(token => OpenAsync(cluster, candidates[tried++ % candidates.Count], client, token), cancellationToken);
    }

    /// <summary>
    /// One try at one destination; its health and its capabilities are learned from it, unless the gateway itself cannot connect.
    /// </summary>
    public async ValueTask<BackEndAttempt> OpenAsync(MailCluster cluster, MailDestination destination, ClientDetails? client, CancellationToken cancellationToken)
    {
        if (descriptors?.TryTake() == false)
        {
            return NoDescriptor(destination);
        }

        BackEndConnection? connection = null;
        try
        {
            var attempt = await TryOpenAsync(cluster, destination, client, cancellationToken);
            connection = attempt.Connection;
            connection?.Own(descriptors);
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
                descriptors?.GiveBack();
            }
        }
    }

    private async ValueTask<BackEndAttempt> TryOpenAsync(
        MailCluster cluster,
        MailDestination destination,
        ClientDetails? client,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cluster.Settings.Options.ConnectTimeout);
        var started = time.GetTimestamp();
        var connection = new BackEndConnection(
            destination,
            (stream, token) => BackEndTls.HandshakeAsync(stream, cluster.Settings, destination.Address, token),
            loops);
        BackEndResult result;
        try
        {
            result = await OpenAsync(connection, cluster.Settings.Options, client, limit.Token);
        }
        catch (DialException e) when (e.Failure.Error != DialError.NoDescriptors)
        {
            result = new BackEndResult(e.Failure.Error == DialError.TimedOut ? BackEndOutcome.TimedOut : BackEndOutcome.ConnectFailed, e.Failure.Detail);
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.TooManyOpenSockets)
        {
            result = new BackEndResult(BackEndOutcome.ConnectFailed, e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new BackEndResult(BackEndOutcome.TimedOut);
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            result = new BackEndResult(BackEndOutcome.Closed, e.Message);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        metrics.BackEndConnected(destination, result.Outcome, time.GetElapsedTime(started));
        if (result.IsDone)
        {
            destination.Succeeded();
            destination.Learned = new LearnedCapabilities(connection.Capabilities, time.GetTimestamp());
            return new BackEndAttempt(connection, result, connection.Phase);
        }

        await connection.DisposeAsync();
        destination.Failed(time, cluster.Settings.Health.ReactivationPeriod);
        Log.Failed(logger, destination.Cluster, destination.Name, destination.Address, connection.Phase, result.Outcome, WireText.OneLine(result.Text));
        return new BackEndAttempt(null, result, connection.Phase);
    }

    /// <summary>
    /// The same for a secret that the back end is to judge. Unless it says yes or no, the secret counts as sent and not judged.
    /// </summary>
    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailCluster cluster, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var result = await SignInAsync(connection, identity, cluster, cancellationToken);
        if (result.Outcome is BackEndOutcome.Done or BackEndOutcome.Refused or BackEndOutcome.MailboxInUse)
        {
            exposure.Answered();
        }
        else if (result.Outcome == BackEndOutcome.NoMechanism)
        {
            exposure.NotSent();
        }

        return result;
    }

    /// <summary>Signs in on a connection that is ready. The user's secret travels once: whatever comes of it, nothing is tried again.</summary>
    public async ValueTask<BackEndResult> SignInAsync(BackEndConnection connection, BackEndIdentity identity, MailCluster cluster, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(cluster.Settings.Options.ReplyTimeout);
        BackEndResult result;
        try
        {
            result = await BackEndDialogues.For(connection.Destination.Address.Protocol).SignInAsync(connection, identity, cluster.Settings.Options, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new BackEndResult(BackEndOutcome.TimedOut);
        }
        catch (Exception e) when (e is not OperationCanceledException && ConnectionFailure.Is(e))
        {
            result = new BackEndResult(BackEndOutcome.Closed, e.Message);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        if (BackEndOutcomes.IsDestinationFault(result.Outcome) || result.Outcome == BackEndOutcome.NoMechanism)
        {
            Log.Failed(logger, connection.Destination.Cluster, connection.Destination.Name, connection.Destination.Address, connection.Phase, result.Outcome, WireText.OneLine(result.Text));
        }

        return result;
    }

    private async ValueTask<BackEndResult> OpenAsync(BackEndConnection connection, MailClusterOptions options, ClientDetails? client, CancellationToken cancellationToken)
    {
        var address = connection.Destination.Address;
        await connection.ConnectAsync(_transport, options.ConnectTimeout, cancellationToken);
        if (options.ClientAddress is ClientAddressForwarding.ProxyV1 or ClientAddressForwarding.ProxyV2)
        {
            await connection.Stream.WriteAsync(options.ClientAddress == ClientAddressForwarding.ProxyV1 ? ProxyHeader.Version1(client) : ProxyHeader.Version2(client), cancellationToken);
        }

        if (address.Tls == AddressTls.Implicit)
        {
            var secured = await connection.StartTlsAsync(cancellationToken);
            if (!secured.IsDone)
            {
                return secured;
            }
        }

        return await BackEndDialogues.For(address.Protocol).PrepareAsync(connection, client, options, cancellationToken);
    }

    private BackEndAttempt NoDescriptor(MailDestination destination)
    {
        metrics.BackEndConnected(destination, BackEndOutcome.NoDescriptor, TimeSpan.Zero);
        return new BackEndAttempt(null, new BackEndResult(BackEndOutcome.NoDescriptor), BackEndPhase.Connect);
    }

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Warning, "Back end {Cluster}/{Destination} ({Address}) failed in {Phase}: {Outcome} {Text}")]
        public static partial void Failed(ILogger logger, string cluster, string destination, DestinationAddress address, BackEndPhase phase, BackEndOutcome outcome, string text);
    }
}
