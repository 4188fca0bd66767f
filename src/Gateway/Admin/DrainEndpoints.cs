using System.Text.Json;
using Gateway.Draining;
using Gateway.Identity.Auditing;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// The drain over the admin listener: <c>GET</c> shows it, <c>POST</c> begins it and <c>DELETE</c> undoes it. Each answers with the state.
/// </summary>
internal static class DrainEndpoints
{
    public const string Path = "/api/drain";

    public const string BeginAction = "drain";

    public const string UndoAction = "drain --undo";

    public static async Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var drain = services.GetRequiredService<GatewayDrain>();
        var isBegin = context.Request.Method == "POST";
        if (isBegin || context.Request.Method == "DELETE")
        {
            var by = AdminActor.Of(context, services.GetRequiredService<IOptionsMonitor<AdminOptions>>().CurrentValue);
            var isDone = isBegin ? drain.Begin(by) : drain.Undo(by);
            Audit(context, isBegin ? BeginAction : UndoAction, by, isDone);
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Indented = true });
        new DrainSection(drain).Write(json);
        await json.FlushAsync(context.RequestAborted);
    }

    private static void Audit(HttpContext context, string action, string by, bool isDone)
    {
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var sink in context.RequestServices.GetServices<IAuditSink>())
        {
            sink.Write(new AdminAction(now, action, by, "", isDone) { Source = context.Connection.RemoteIpAddress });
        }
    }
}
