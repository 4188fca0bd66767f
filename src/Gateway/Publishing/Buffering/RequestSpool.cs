using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Publishing.Buffering;

/// <summary>Keeps request bodies whose length is not known, for back ends that take no chunked ones.</summary>
internal static class RequestSpool
{
    /// <summary>Whether the request has a body without a length that the cluster wants with one.</summary>
    public static bool IsNeeded(HttpContext context, ClusterSettingsMetadata cluster) =>
        cluster.Buffering == RequestBuffering.Length
        && context.Request.ContentLength is null
        && context.Request.Method != "CONNECT"
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>Reads the body to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="options">Where it is kept, and how much of it.</param>
    /// <param name="usage">What all bodies of the cluster take.</param>
    /// <param name="idle">How long the client may send nothing.</param>
    /// <param name="time">The clock.</param>
    public static async Task<SpoolResult> ReadAsync(
        HttpContext context, RequestBufferOptions options, SpoolUsage usage, TimeSpan idle, TimeProvider time)
    {
        var body = new SpooledBody(usage);
        var result = new SpoolResult(SpoolStatus.Invalid, null);
        try
        {
            using var limit = new CancellationTokenSource(idle, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
            result = await ReadAsync(context.Request.BodyReader, body, options, () => limit.CancelAfter(idle), either.Token);
            if (result.Status == SpoolStatus.ClientStalled && context.RequestAborted.IsCancellationRequested)
            {
                result = new SpoolResult(SpoolStatus.ClientLeft, null);
            }

            return result;
        }
        finally
        {
            if (result.Body is null)
            {
                await body.DisposeAsync();
            }
        }
    }

    private static async Task<SpoolResult> ReadAsync(
        PipeReader reader, SpooledBody body, RequestBufferOptions options, Action progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return new SpoolResult(SpoolStatus.ClientStalled, null);
            }
            catch (BadHttpRequestException e)
            {
                return new SpoolResult(SpoolStatus.Invalid, null) { HttpStatus = e.StatusCode, Detail = e.Message };
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                return new SpoolResult(SpoolStatus.ClientLeft, null);
            }

            progress();
            if (body.Length + read.Buffer.Length > options.MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new SpoolResult(SpoolStatus.TooLarge, null) { Detail = $"The body is longer than {options.MaxBytes} bytes." };
            }

            if (!body.TryReserve(read.Buffer.Length, options.TotalBytes))
            {
                reader.AdvanceTo(read.Buffer.End);
                return new SpoolResult(SpoolStatus.NoSpace, null)
                {
                    Detail = $"The bodies that the cluster keeps would take more than the {options.TotalBytes} bytes of TotalBytes.",
                };
            }

            if (await AddAsync(read, body, options) is { } failure)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new SpoolResult(SpoolStatus.NoSpace, null) { Detail = $"{options.FolderOrDefault}: {failure}" };
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return new SpoolResult(SpoolStatus.Whole, body);
            }
        }
    }

    private static async ValueTask<string?> AddAsync(ReadResult read, SpooledBody body, RequestBufferOptions options)
    {
        try
        {
            foreach (var segment in read.Buffer)
            {
                await body.AddAsync(segment, options, CancellationToken.None);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
