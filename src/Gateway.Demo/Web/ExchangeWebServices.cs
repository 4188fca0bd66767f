using System.Security;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>
/// EWS and Autodiscover responses that name the signed-in user, so that a client sees which user the back end authenticated. EWS knows
/// what a client needs to open a mailbox, in which every folder is the inbox and shows no messages.
/// </summary>
internal static class ExchangeWebServices
{
    private const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/EWS/Exchange.asmx", AnswerAsync);
        app.MapPost("/autodiscover/autodiscover.xml", context => WriteAsync(context, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"><User><DisplayName>{User(context)}</DisplayName></User><Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>EXPR</Type><Server>{SecurityElement.Escape(context.Request.Host.Value)}</Server><SSL>On</SSL><AuthPackage>Basic</AuthPackage></Protocol></Account></Response></Autodiscover>
            """));
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        string operation;
        try
        {
            operation = await ReadOperationAsync(context.Request.Body);
        }
        catch (XmlException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var result = operation switch
        {
            "ConvertId" => $"""<m:AlternateId xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="t:AlternateIdType" Format="EwsId" Id="AAAA" Mailbox="{User(context)}@example.com"/>""",
            "FindFolder" => """<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><t:Folders/></m:RootFolder>""",
            "FindItem" => """<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><t:Items/></m:RootFolder>""",
            _ => $"""<m:Folders><t:Folder><t:FolderId Id="AAAA" ChangeKey="AA"/><t:DisplayName>Inbox of {User(context)}</t:DisplayName><t:TotalCount>3</t:TotalCount></t:Folder></m:Folders>""",
        };
        await WriteAsync(context, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <s:Envelope xmlns:s="{Soap}"><s:Body><m:{operation}Response xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:ResponseMessages><m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{result}</m:{operation}ResponseMessage></m:ResponseMessages></m:{operation}Response></s:Body></s:Envelope>
            """);
    }

    /// <summary>The operation in a SOAP envelope: the first element of its body. What is no envelope asks for a folder.</summary>
    private static async Task<string> ReadOperationAsync(Stream body)
    {
        using var reader = XmlReader.Create(
            body, new() { Async = true, DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 100_000 });
        var isInBody = false;
        while (await reader.ReadAsync())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (isInBody)
                {
                    return reader.LocalName is "ConvertId" or "FindFolder" or "FindItem" ? reader.LocalName : "GetFolder";
                }

                isInBody = reader is { LocalName: "Body", NamespaceURI: Soap };
            }
        }

        return "GetFolder";
    }

    private static string User(HttpContext context) => SecurityElement.Escape(context.User.Identity!.Name!);

    private static Task WriteAsync(HttpContext context, string xml)
    {
        context.Response.ContentType = "text/xml; charset=utf-8";
        return context.Response.WriteAsync(xml, context.RequestAborted);
    }
}
