using Gateway.Identity;

namespace Gateway.Requests;

/// <summary>
/// What is known of a request while it travels: each step adds its facts, and the access log, metrics and traces read them once at the end.
/// </summary>
public sealed class RequestRecord
{
    public string? Route { get; set; }

    public string? Cluster { get; set; }

    public string? Destination { get; set; }

    /// <summary>Who was verified, or null.</summary>
    public UserIdentity? User { get; set; }

    /// <summary>The authentication scheme that verified, or refused, the caller.</summary>
    public string? Scheme { get; set; }

    public RequestOutcome Outcome { get; set; }

    /// <summary>One sentence for the log that says why; never shown to the client, never a secret.</summary>
    public string? Reason { get; set; }

    public long RequestBodyBytes { get; set; }

    public long ResponseBodyBytes { get; set; }

    /// <summary>The record of a request; made at first use.</summary>
    public static RequestRecord Of(HttpContext context)
    {
        if (context.Features.Get<RequestRecord>() is { } record)
        {
            return record;
        }

        record = new RequestRecord();
        context.Features.Set(record);
        return record;
    }
}
