/** Refund an order: all that is left, an amount, or pieces of chosen lines. */
import { Form, Input, InputNumber, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { Schema } from "@/api/types";
import { useAction } from "@/kit/actions";
import { FormDrawer } from "@/kit/FormDrawer";
import { formatMoney } from "@/kit/format";

interface Values {
  refund_no: string;
  how: "all" | "amount" | "lines";
  yuan?: number;
  quantities?: Record<string, number>;
  reason?: string;
}

function requestOf(values: Values): Schema<"RefundIn"> {
  const lines = Object.entries(values.quantities ?? {})
    .filter(([, quantity]) => quantity > 0)
    .map(([line, quantity]) => ({ line_no: Number(line), quantity }));
  return {
    refund_no: values.refund_no,
    reason: values.reason ?? "",
    lines: values.how === "lines" ? lines : [],
    amount_fen: values.how === "amount" ? Math.round((values.yuan ?? 0) * 100) : null,
  };
}

export function RefundDrawer({
  full,
  open,
  onClose,
}: {
  full: Schema<"FullOrderOut">;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const how = Form.useWatch("how", form);
  const { order, lines } = full;
  const refund = useAction(
    (request: Schema<"RefundIn">) =>
      body(
        api.POST("/api/orders/{order_no}/refunds", { params: { path: { order_no: order.order_no } }, body: request }),
      ),
    { touches: [["orders"]], say: ({ amount_fen }) => t("goods.refundDone", { amount: formatMoney(amount_fen) }) },
  );
  const left = order.net_fen;
  return (
    <FormDrawer<Values>
      open={open}
      form={form}
      title={t("goods.refund")}
      ok={t("goods.refund")}
      onClose={onClose}
      initial={{ refund_no: `R${order.order_no}-${full.refunds.length + 1}`, how: "all" }}
      onSubmit={(values) => refund.mutateAsync(requestOf(values))}
    >
      <p className="muted gap-below">{t("goods.refundLeft", { amount: formatMoney(left) })}</p>
      <Form.Item name="how" label={t("goods.refundHow")}>
        <Radio.Group
          options={(["all", "amount", "lines"] as const).map((value) => ({
            value,
            label: t(`goods.refundBy.${value}`),
          }))}
        />
      </Form.Item>
      {how === "amount" ? (
        <Form.Item
          name="yuan"
          label={t("goods.amount")}
          rules={[{ required: true, type: "number", min: 0.01, max: left / 100 }]}
        >
          <InputNumber precision={2} prefix="¥" style={{ width: 180 }} />
        </Form.Item>
      ) : null}
      {how === "lines"
        ? lines.map((line) => (
            <Form.Item
              key={line.line_no}
              name={["quantities", String(line.line_no)]}
              label={`${line.title || line.sku} · ${t("goods.quantity")}`}
            >
              <InputNumber
                min={0}
                max={line.quantity - line.refunded_quantity}
                precision={0}
                suffix={`/ ${line.quantity - line.refunded_quantity}`}
                style={{ width: 140 }}
              />
            </Form.Item>
          ))
        : null}
      <Form.Item
        name="refund_no"
        label={t("goods.refundNo")}
        extra={t("goods.refundNoNote")}
        rules={[{ required: true }]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="reason" label={t("goods.reason")}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
