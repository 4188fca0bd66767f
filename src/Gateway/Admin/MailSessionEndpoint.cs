using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Mail.Protocols;
using Gateway.Mail.Sessions;

namespace Gateway.Admin;

/// <summary>
/// Open mail sessions over the admin listener: <c>GET</c> lists them, <c>DELETE ?id=</c> ends one. <c>&amp;reason=</c> is written to the
/// audit log.
/// </summary>
internal sealed class MailSessionEndpoint(MailSessions sessions) : IAdminEndpoint
{
    public const string EndAction = "mail session end";

    public string Path => "/api/mail-sessions";

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
            : AdminText.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no mail session '{VisibleText.Of(id)}'.");
    }

    /// <summary>The open sessions, the oldest first.</summary>
    public IReadOnlyList<MailSessionView> List() => sessions.List();

    /// <summary>Ends one session; false if there is none with this id.</summary>
    public bool End(HttpContext context, string id, string? reason = null)
    {
        var ended = sessions.End(id);
        AdminAudit.Write(context, EndAction, ended?.User is { } user ? $"{user} {id}" : id, ended is not null, reason);
        return ended is not null;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var session in sessions.List())
        {
            json.WriteStartObject();
            json.WriteString("id", session.Id);
            json.WriteString("protocol", MailProtocols.NameOf(session.Protocol));
            json.WriteString("started", session.Started);
            json.WriteString("source", session.Source.ToString());
            json.WriteString("user", session.User);
            json.WriteString("route", session.Route);
            json.WriteString("destination", session.Destination);
            json.WriteNumber("bytesIn", session.BytesFromClient);
            json.WriteNumber("bytesOut", session.BytesToClient);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
