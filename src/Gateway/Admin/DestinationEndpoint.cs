using Gateway.Publishing.Drains;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Destinations over the admin listener: <c>GET</c> lists those that are drained, <c>POST ?cluster=&amp;destination=</c> drains one, and
/// <c>DELETE</c> puts it back. <c>&amp;reason=</c> is kept with it and written to the audit log.
/// </summary>
internal sealed class DestinationEndpoint(
    DestinationDrains drains, DrainApplication application, IOptionsMonitor<AdminOptions> options, TimeProvider time) : IAdminEndpoint
{
    public const string DrainAction = "destination drain";

    public const string EnableAction = "destination enable";

    public const string EndpointPath = "/api/destinations";

    public string Path => EndpointPath;

    public IReadOnlyList<string> Changes => ["POST", "DELETE"];

    public Task AnswerAsync(HttpContext context)
    {
        var (cluster, destination) = (context.Request.Query["cluster"].ToString(), context.Request.Query["destination"].ToString());
        return context.Request.Method switch
        {
            "POST" when !application.Exists(cluster, destination) => AdminText.WriteAsync(
                context, StatusCodes.Status404NotFound, $"There is no destination '{cluster}/{destination}'; gateway status lists them."),
            "POST" when !Drain(context, cluster, destination) => AdminText.WriteAsync(
                context, StatusCodes.Status409Conflict, "The destination is drained already."),
            "DELETE" when !Enable(context, cluster, destination) => AdminText.WriteAsync(
                context, StatusCodes.Status404NotFound, "No such destination is drained."),
            "POST" or "DELETE" => Task.CompletedTask,
            _ => context.Response.WriteAsJsonAsync(
                drains.All, AdminDataJson.Default.IReadOnlyListDestinationDrain, cancellationToken: context.RequestAborted),
        };
    }

    /// <summary>Sends nothing new to a destination; false if it is so already, or there is none.</summary>
    public bool Drain(HttpContext context, string cluster, string destination, string? reason = null)
    {
        reason = AdminAudit.ReasonOf(context, reason);
        var by = AdminActor.Of(context, options.CurrentValue);
        var isDone = application.Exists(cluster, destination)
            && drains.Add(new DestinationDrain(cluster, destination, time.GetUtcNow(), by, reason));
        application.Apply(cluster);
        AdminAudit.Write(context, DrainAction, $"{cluster}/{destination}", isDone, reason);
        return isDone;
    }

    /// <summary>Puts a destination back; false if it is not out.</summary>
    public bool Enable(HttpContext context, string cluster, string destination, string? reason = null)
    {
        var isDone = drains.Remove(cluster, destination);
        application.Apply(cluster);
        AdminAudit.Write(context, EnableAction, $"{cluster}/{destination}", isDone, reason);
        return isDone;
    }
}
