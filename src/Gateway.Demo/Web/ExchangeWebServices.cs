using System.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>
/// EWS and Autodiscover responses that name the signed-in user, so that a client sees which user the back end authenticated.
/// </summary>
internal static class ExchangeWebServices
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/EWS/Exchange.asmx", context => WriteAsync(context, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:GetFolderResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:ResponseMessages><m:GetFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Folders><t:Folder><t:DisplayName>Inbox of {User(context)}</t:DisplayName><t:TotalCount>3</t:TotalCount></t:Folder></m:Folders></m:GetFolderResponseMessage></m:ResponseMessages></m:GetFolderResponse></s:Body></s:Envelope>
            """));
        app.MapPost("/autodiscover/autodiscover.xml", context => WriteAsync(context, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><User><DisplayName>{User(context)}</DisplayName></User><Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>EXPR</Type><Server>{SecurityElement.Escape(context.Request.Host.Value)}</Server><SSL>On</SSL><AuthPackage>Basic</AuthPackage></Protocol></Account></Response></Autodiscover>
            """));
    }

    private static string User(HttpContext context) => SecurityElement.Escape(context.User.Identity!.Name!);

    private static Task WriteAsync(HttpContext context, string xml)
    {
        context.Response.ContentType = "text/xml; charset=utf-8";
        return context.Response.WriteAsync(xml, context.RequestAborted);
    }
}
