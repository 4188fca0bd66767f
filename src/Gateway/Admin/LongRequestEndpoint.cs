using System.Globalization;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Admin;

/// <summary>
/// Requests that may last, such as those that wait for new mail, over the admin listener: <c>GET</c> lists them, <c>DELETE ?id=</c> ends
/// one. <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal sealed class LongRequestEndpoint(LongRequests requests) : IAdminEndpoint
{
    public const string EndAction = "request end";

    public string Path => "/api/long-requests";

    public IReadOnlyList<string> Changes => ["DELETE"];

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "DELETE")
        {
            return AdminJson.WriteAsync(context, Write);
        }

        var id = context.Request.Query["id"].ToString();
        return End(context, id)
            ? Task.CompletedTask
            : AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no request '{VisibleText.Of(id)}'.");
    }

    /// <summary>The open requests, the oldest first.</summary>
    public IReadOnlyList<LongRequestView> List() => requests.List();

    /// <summary>Ends one request; false if there is none with this id.</summary>
    public bool End(HttpContext context, string id, string? reason = null)
    {
        var ended = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? requests.End(number) : null;
        AdminAudit.Write(context, EndAction, ended?.Account is { } user ? $"{user} {id}" : id, ended is not null, reason);
        return ended is not null;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var request in requests.List())
        {
            json.WriteStartObject();
            json.WriteNumber("id", request.Id);
            json.WriteString("started", request.Started);
            json.WriteString("user", request.Account);
            json.WriteString("source", request.Source?.ToString());
            json.WriteString("route", request.Route);
            json.WriteString("method", request.Method);
            json.WriteString("host", request.Host);
            json.WriteString("path", request.Path);
            json.WriteString("device", request.Device);
            json.WriteString("admittedBy", request.AdmittedBy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
