using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Reads the final response head of an exchange, and passes on the interim responses before it.</summary>
internal static class ResponseHeadReader
{
    /// <summary>Reads into <see cref="UpstreamConnection.Head"/>.</summary>
    /// <param name="connection">The connection to the back end.</param>
    /// <param name="client">The client, whose connection receives the interim responses.</param>
    /// <param name="pump">The request body, which starts when the back end sends 100; null if there is none.</param>
    /// <param name="options">How the route forwards.</param>
    /// <returns>
    /// Completed, ResponseInvalid (the defect is in the head), ResponseTruncated, or ConnectionLost if the connection ended before a
    /// response.
    /// </returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<ForwardingStatus> ReadAsync(
        UpstreamConnection connection, IExchangeClient client, RequestBodyPump? pump, ForwardingOptions options)
    {
        var head = connection.Head;
        for (var interimCount = 0; ; interimCount++)
        {
            head.Reset();
            var progress = connection.HasBuffered ? ResponseHeadParser.Parse(head, connection.Buffered) : ParseProgress.More;
            var isLimited = false;
            while (progress == ParseProgress.More)
            {
                if (options.WaitsWithoutBuffer || connection.IsShared)
                {
                    await connection.WaitAsync();
                }

                if (connection.Filled(await connection.FillAsync()) == 0)
                {
                    return connection.HasBuffered ? ForwardingStatus.ResponseTruncated : ForwardingStatus.ConnectionLost;
                }

                progress = ResponseHeadParser.Parse(head, connection.Buffered);
                if (progress == ParseProgress.More && !isLimited)
                {
                    // A back end that sends its head byte by byte never violates the activity time-out.
                    connection.LimitHead(HeadLimits.MaxTime);
                    isLimited = true;
                }
            }

            if (isLimited)
            {
                connection.LimitHead(TimeSpan.Zero);
            }

            if (progress == ParseProgress.Defective)
            {
                return ForwardingStatus.ResponseInvalid;
            }

            if (!head.Accepted.IsEmpty)
            {
                connection.Pool.Metrics.Accepted(connection.Pool.Destination, head.Accepted);
            }

            if (!head.IsInterim)
            {
                return ForwardingStatus.Completed;
            }

            if (interimCount == HeadLimits.MaxInterimResponses)
            {
                head.Defect = ResponseDefect.TooManyInformational;
                return ForwardingStatus.ResponseInvalid;
            }

            await PassInterimAsync(connection, client, pump, options);
            connection.Consume(head.Length);
        }
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, for a request that expects 100: if the back end sends no response within the route's time-out, the
    /// request body is sent anyway (RFC 9110, 10.1.1).
    /// </summary>
    public static async ValueTask<ForwardingStatus> ReadAwaitingContinueAsync(
        UpstreamConnection connection,
        IExchangeClient client,
        RequestBodyPump pump,
        ForwardingOptions options,
        TimeProvider time,
        CancellationToken requestAborted)
    {
        var reading = ReadAsync(connection, client, pump, options).AsTask();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);
        var delay = Task.Delay(options.ContinueTimeout, time, waiting.Token);
        if (await Task.WhenAny(reading, delay) == delay)
        {
            pump.Start();
        }

        await waiting.CancelAsync();
        return await reading;
    }

    private static ValueTask PassInterimAsync(
        UpstreamConnection connection, IExchangeClient client, RequestBodyPump? pump, ForwardingOptions options)
    {
        if (connection.Head.Status == StatusCodes.Status100Continue)
        {
            pump?.Start(); // Kestrel sends 100 to the client when the pump first reads the body
            return ValueTask.CompletedTask;
        }

        return client.InterimOutput is { } output
            ? InterimResponse.PassAsync(output, connection.Head, connection.BufferedMemory, options, client)
            : ValueTask.CompletedTask;
    }
}
