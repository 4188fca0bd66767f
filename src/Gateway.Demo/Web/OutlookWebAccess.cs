using System.Text;
using System.Text.Encodings.Web;
using Gateway.Demo.Mailboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>Pages like those of Outlook Web Access: an inbox, a message, and sign-out.</summary>
internal static class OutlookWebAccess
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/owa/", context =>
        {
            // By this cookie of Exchange, DavMail knows that it is signed in.
            context.Response.Headers.SetCookie = "UserContext=demo; path=/; secure; HttpOnly";
            return WritePageAsync(context, Inbox(context.User.Identity!.Name!, context.Request.Query["id"]));
        });
        app.MapMethods(
            "/owa/logoff.owa", ["GET", "POST"], context => WritePageAsync(context, "<p>You are signed out of the back end.</p>"));
    }

    private static string Inbox(string user, string? id)
    {
        var messages = DemoMailboxes.Inbox(user);
        if (messages.FirstOrDefault(m => m.Id == id) is { } message)
        {
            return $"<p><a href=\"/owa/\">Inbox</a></p><h2>{Encode(message.Subject)}</h2><p>From {Encode(message.From)}</p><pre>"
                + $"{Encode(message.Body)}</pre>";
        }

        var list = new StringBuilder("<h2>Inbox</h2><ul>");
        foreach (var each in messages)
        {
            list.Append($"<li><a href=\"/owa/?id={each.Id}\">{Encode(each.Subject)}</a> &mdash; {Encode(each.From)}</li>");
        }

        return list.Append("</ul><form method=\"post\" action=\"/owa/logoff.owa\"><button>Sign out</button></form>").ToString();
    }

    private static Task WritePageAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";

        // Exchange discloses these about itself; the gateway removes them.
        context.Response.Headers["X-OWA-Version"] = "15.2.2562.17";
        context.Response.Headers["X-FEServer"] = "DEMO-EX1";
        context.Response.Headers["X-Powered-By"] = "ASP.NET";
        var user = Encode(context.User.Identity?.Name ?? "");
        return context.Response.WriteAsync($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail of {{user}}</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}</style></head>
            <body><h1>Mail of {{user}}</h1>{{body}}</body>
            </html>
            """);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
